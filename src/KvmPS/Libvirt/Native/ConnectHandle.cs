using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

/// <summary>
/// A virConnectPtr. libvirt keeps a connection open while anything that it has handed out over it is held: VMs, streams, callbacks.
/// So these end with it, in place of keeping it open until they are collected.
/// </summary>
internal sealed class ConnectHandle : SafeHandle
{
    // Weak, as what nobody holds any more is freed by itself.
    private readonly ConditionalWeakTable<IDisposable, object?> _dependents = [];

    public ConnectHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>What libvirt watches for it.</summary>
    public SocketWatches? Sockets { get; set; }

    /// <summary>
    /// Ends all calls over it with an error: it counts as lost from here on. No harm is done to one that is in this process.
    /// </summary>
    public void Break() => Sockets?.Break();

    /// <summary>Lets it end together with the connection.</summary>
    public T Own<T>(T dependent)
        where T : class, IDisposable
    {
        _dependents.Add(dependent, null);
        // Closed by another thread in the meantime.
        if (IsClosed) dependent.Dispose();
        return dependent;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var (dependent, _) in _dependents) dependent.Dispose();
        }

        base.Dispose(disposing);
    }

    protected override bool ReleaseHandle() => NativeMethods.virConnectClose(handle) >= 0;
}
