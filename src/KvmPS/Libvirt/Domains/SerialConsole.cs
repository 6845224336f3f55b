using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>
/// A VM's serial console (virDomainOpenConsole). What the guest writes is copied into a queue on the event thread; whoever
/// opened the console takes it from there. It has a connection of its own where that costs nothing: a guest that reads nothing, such as a
/// paused one, makes the daemon read nothing more from the connection that was written to, neither data nor calls.
/// </summary>
internal sealed unsafe class SerialConsole : IDisposable
{
    private const int Piece = 16 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan ClosesWithin = TimeSpan.FromMilliseconds(500);

    private readonly BlockingCollection<byte[]> _output = [];
    private readonly Stream _stream;
    private readonly ConnectHandle? _own;
    private int _disposed;

    private SerialConsole(Stream stream, ConnectHandle? own)
    {
        _stream = stream;
        _own = own;
    }

    /// <param name="domain">The VM.</param>
    /// <param name="device">Which console, by its alias; null: the first.</param>
    /// <param name="takeOver">Ends a session that somebody else has.</param>
    public static SerialConsole Open(Domain domain, string? device, bool takeOver)
    {
        LibvirtTrace.Add(nameof(NativeMethods.virDomainOpenConsole), ("VM", domain.Name));
        var (handle, owner, isOwn) = domain.Apart();
        var stream = Stream.New(owner, StreamFlags.NonBlock);
        try
        {
            var flags = takeOver ? ConsoleFlags.Force : ConsoleFlags.None;
            Connection.Change(d => Result.Check(NativeMethods.virDomainOpenConsole(d, device, stream.Handle, flags)), handle, owner);
            var console = new SerialConsole(stream, isOwn ? owner : null);
            console.Listen();
            return isOwn ? console : owner.Own(console);
        }
        catch
        {
            stream.Dispose();
            if (isOwn) owner.Dispose();
            throw;
        }
    }

    /// <summary>What the guest writes, piece by piece, until the console ends.</summary>
    public IEnumerable<byte[]> Output => _output.GetConsumingEnumerable();

    /// <summary>The next piece of it, or null when none has come in that time.</summary>
    public byte[]? Next(TimeSpan timeout, CancellationToken cancel) =>
        _output.TryTake(out var piece, (int)timeout.TotalMilliseconds, cancel) ? piece : null;

    /// <summary>True when the console has ended: the VM is off, or the daemon has gone.</summary>
    public bool HasEnded => _output.IsAddingCompleted;

    /// <summary>Sends what was typed, all of it unless the console ends. A guest that reads nothing may hold the thread.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && !HasEnded)
        {
            if (_stream.Send(bytes) is { } sent) bytes = bytes[sent..];
            // The guest reads no faster: nothing is lost, it waits.
            else Thread.Sleep(Pause);
        }
    }

    /// <summary>Closes it. A connection of its own that the daemon does not read from is broken for that.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        // The queue itself is left to the collector: a callback may be under way on the event thread.
        _output.CompleteAdding();
        var closing = Task.Factory.StartNew(Close, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (Task.WaitAny([closing], ClosesWithin) < 0) _own?.Break();
    }

    private void Close()
    {
        try
        {
            _ = NativeMethods.virStreamEventRemoveCallback(_stream.Handle);
        }
        catch (ObjectDisposedException)
        {
            // The connection was closed, and took the stream along.
        }

        _stream.Dispose();
        _own?.Dispose();
    }

    private void Listen()
    {
        var self = GCHandle.ToIntPtr(GCHandle.Alloc(this));
        var added = NativeMethods.virStreamEventAddCallback(
            _stream.Handle,
            StreamEvents.Readable | StreamEvents.Error | StreamEvents.Hangup,
            &OnEvent,
            self,
            &Release);
        if (added >= 0) return;
        var error = LibvirtException.Last();
        GCHandle.FromIntPtr(self).Free();
        throw error;
    }

    /// <summary>Takes what has come; false when no more will.</summary>
    private bool Drain()
    {
        var buffer = new byte[Piece];
        while (_stream.Receive(buffer) is { } count)
        {
            if (count == 0) return false;
            _output.Add(buffer[..count]);
        }

        return true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnEvent(nint stream, int events, nint opaque)
    {
        // An exception must not cross into C.
        if (GCHandle.FromIntPtr(opaque).Target is not SerialConsole self) return;
        try
        {
            if (self.Drain() && ((StreamEvents)events & (StreamEvents.Error | StreamEvents.Hangup)) == 0) return;
        }
        catch (Exception error) when (error is LibvirtException or InvalidOperationException)
        {
            // The console has ended, by the guest or by whoever had opened it.
        }

        self._output.CompleteAdding();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint opaque) => GCHandle.FromIntPtr(opaque).Free();
}
