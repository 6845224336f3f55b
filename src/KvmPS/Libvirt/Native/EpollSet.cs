using System.ComponentModel;
using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

/// <summary>File descriptors that one thread waits for, while others change which they are: epoll(7).</summary>
internal sealed class EpollSet : IDisposable
{
    private const int BothDirections = 2; // SHUT_RDWR
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int Add = 1;
    private const int Delete = 2;
    private const int Modify = 3;
    private const int Room = 16;
    private const ulong WokenUp = ulong.MaxValue;

    // struct epoll_event is packed on x86-64 and nowhere else.
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EntrySize = DataAt + 8;

    private readonly int _set = Check(LibC.epoll_create1(CloseOnExec));
    private readonly int _alarm = Check(LibC.eventfd(0, CloseOnExec | NonBlocking));
    private readonly byte[] _entries = new byte[Room * EntrySize];

    public EpollSet()
    {
        if (!Control(Add, _alarm, HandleEvents.Readable, WokenUp)) throw new Win32Exception();
    }

    /// <summary>Changes what a descriptor is waited for.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="before">What it was waited for. With none it was not in the set: that reports errors without being asked.</param>
    /// <param name="now">What it shall be waited for.</param>
    /// <param name="id">What <see cref="Wait"/> calls it.</param>
    /// <returns>False: the kernel cannot wait for such a file, or has no room.</returns>
    public bool Change(int descriptor, HandleEvents before, HandleEvents now, int id) => (before, now) switch
    {
        _ when before == now => true,
        (HandleEvents.None, _) => Control(Add, descriptor, now, (ulong)id),
        (_, HandleEvents.None) => Control(Delete, descriptor, now, (ulong)id),
        _ => Control(Modify, descriptor, now, (ulong)id),
    };

    /// <summary>Waits until something is ready, the time is over (-1: never), or somebody wakes it up.</summary>
    public IReadOnlyList<(int Id, HandleEvents Events)> Wait(int milliseconds)
    {
        var count = LibC.epoll_wait(_set, _entries, Room, milliseconds);
        var ready = new List<(int, HandleEvents)>(Math.Max(count, 0));
        for (var i = 0; i < count; i++)
        {
            var entry = _entries.AsSpan(i * EntrySize, EntrySize);
            var id = BitConverter.ToUInt64(entry[DataAt..]);
            if (id == WokenUp) _ = LibC.read(_alarm, out _, sizeof(ulong));
            else ready.Add(((int)id, FromKernel(BitConverter.ToUInt32(entry))));
        }

        return ready;
    }

    /// <summary>Ends a wait, or the next one.</summary>
    public void Wake() => _ = LibC.write(_alarm, 1, sizeof(ulong));

    public void Dispose()
    {
        _ = LibC.close(_alarm);
        _ = LibC.close(_set);
    }

    private bool Control(int operation, int descriptor, HandleEvents events, ulong id)
    {
        Span<byte> entry = stackalloc byte[16];
        BitConverter.TryWriteBytes(entry, ToKernel(events));
        BitConverter.TryWriteBytes(entry[DataAt..], id);
        return LibC.epoll_ctl(_set, operation, descriptor, ref MemoryMarshal.GetReference(entry)) == 0;
    }

    // EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP
    private static uint ToKernel(HandleEvents events) =>
        (events.HasFlag(HandleEvents.Readable) ? 1u : 0)
        | (events.HasFlag(HandleEvents.Writable) ? 4u : 0)
        | (events.HasFlag(HandleEvents.Error) ? 8u : 0)
        | (events.HasFlag(HandleEvents.Hangup) ? 16u : 0);

    private static HandleEvents FromKernel(uint events) =>
        ((events & 1) != 0 ? HandleEvents.Readable : 0)
        | ((events & 4) != 0 ? HandleEvents.Writable : 0)
        | ((events & 8) != 0 ? HandleEvents.Error : 0)
        | ((events & 16) != 0 ? HandleEvents.Hangup : 0);

    /// <summary>Ends a socket in both directions; what is no socket is left as it is.</summary>
    public static void ShutDown(int socket) => _ = LibC.shutdown(socket, BothDirections);

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception();
}
