using System.Collections.Concurrent;

namespace KvmPS.Libvirt.Native;

/// <summary>
/// The sockets of one connection, by the numbers of their watches in the <see cref="EventLoop"/>: libvirt does not tell which they are.
/// </summary>
internal sealed class SocketWatches
{
    [ThreadStatic]
    private static SocketWatches? T_collecting;

    private readonly ConcurrentQueue<int> _watches = [];

    /// <summary>Takes a watch that libvirt adds on this thread, when somebody collects.</summary>
    public static void Take(int watch) => T_collecting?._watches.Enqueue(watch);

    /// <summary>Collects what libvirt watches from here on for this thread, until the result is disposed of.</summary>
    public IDisposable Collect()
    {
        T_collecting = this;
        return new End();
    }

    /// <summary>Shuts the sockets down, as when the other side has gone.</summary>
    public void Break()
    {
        foreach (var watch in _watches) EventCallbacks.Break(watch);
    }

    private sealed class End : IDisposable
    {
        public void Dispose() => T_collecting = null;
    }
}
