using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>
/// The way of one call that takes long. A daemon answers a client five calls at a time (max_client_requests of libvirtd.conf), so that of
/// many VMs that are started or turned off at once all others would wait, and each question about them too. The first few go over the
/// session's own connection, the others over one that is opened for the call, which takes a millisecond on the same machine.
/// </summary>
internal sealed class ConnectionLease : IDisposable
{
    // One of the five stays free for questions.
    private const int Few = 4;

    private readonly Counter _counter;

    private ConnectionLease(Counter counter, ConnectHandle? own)
    {
        _counter = counter;
        Own = own;
    }

    /// <summary>The connection that was opened for this call; null: the session's is to be used.</summary>
    public ConnectHandle? Own { get; }

    public static ConnectionLease Enter(Counter counter, Func<ConnectHandle?> open)
    {
        var lane = Interlocked.Increment(ref counter.Calls);
        return new(counter, lane > Few ? open() : null);
    }

    public void Dispose()
    {
        Interlocked.Decrement(ref _counter.Calls);
        Own?.Dispose();
    }

    /// <summary>How many long calls are under way on a host.</summary>
    internal sealed class Counter
    {
        public int Calls;
    }
}
