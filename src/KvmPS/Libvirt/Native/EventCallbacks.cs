using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

/// <summary>Has libvirt use our <see cref="EventLoop"/>: virEventRegisterImpl.</summary>
internal static unsafe class EventCallbacks
{
    private static readonly EventLoop Loop = new();

    /// <summary>
    /// To be called before a connection is opened: only then are keep-alive, the notice that the daemon has gone, and events delivered.
    /// </summary>
    public static void Register()
    {
        NativeMethods.virEventRegisterImpl(&AddHandle, &UpdateHandle, &RemoveHandle, &AddTimeout, &UpdateTimeout, &RemoveTimeout);
        new Thread(Run) { IsBackground = true, Name = "libvirt events" }.Start();
    }

    /// <summary>Shuts down the socket that is watched, if it still is.</summary>
    public static void Break(int watch) => Loop.Break(watch);

    private static void Run()
    {
        while (true) Loop.RunOnce();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int AddHandle(int descriptor, int events, nint callback, nint opaque, nint free)
    {
        var watch = Loop.AddHandle(
            descriptor,
            (HandleEvents)events,
            (id, ready) => ((delegate* unmanaged[Cdecl]<int, int, int, nint, void>)callback)(id, descriptor, (int)ready, opaque),
            () => Free(free, opaque));
        if (watch >= 0) SocketWatches.Take(watch);
        return watch;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void UpdateHandle(int id, int events) => Loop.UpdateHandle(id, (HandleEvents)events);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RemoveHandle(int id) => Loop.RemoveHandle(id) ? 0 : -1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int AddTimeout(int milliseconds, nint callback, nint opaque, nint free) => Loop.AddTimer(
        milliseconds,
        id => ((delegate* unmanaged[Cdecl]<int, nint, void>)callback)(id, opaque),
        () => Free(free, opaque));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void UpdateTimeout(int id, int milliseconds) => Loop.UpdateTimer(id, milliseconds);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RemoveTimeout(int id) => Loop.RemoveTimer(id) ? 0 : -1;

    private static void Free(nint free, nint opaque)
    {
        if (free != 0) ((delegate* unmanaged[Cdecl]<nint, void>)free)(opaque);
    }
}
