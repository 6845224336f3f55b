using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>
/// Events of all domains of a connection. Callbacks run on the event thread and only copy into a queue; whoever
/// subscribed drains it from its own thread.
/// </summary>
internal sealed unsafe class DomainEvents : IDisposable
{
    private readonly BlockingCollection<DomainEvent> queue = [];
    private readonly List<int> callbacks = [];
    private readonly ConnectHandle connection;

    private DomainEvents(ConnectHandle connection)
    {
        this.connection = connection;
    }

    /// <summary>False when the daemon has gone: no event will come any more.</summary>
    public bool IsAlive => Connection.IsOpen(connection);

    /// <summary>Subscribes to the kinds that the driver knows; a driver without events gives a subscription that stays silent.</summary>
    public static DomainEvents Subscribe(Connection connection, params DomainEventId[] kinds)
    {
        var events = new DomainEvents(connection.Current());
        foreach (var kind in kinds) events.Register(kind);
        return events;
    }

    /// <summary>The next event, or null when none came in time.</summary>
    /// <exception cref="OperationCanceledException">Cancelled meanwhile.</exception>
    public DomainEvent? Next(TimeSpan wait, CancellationToken cancel)
        => queue.TryTake(out var next, (int)Math.Clamp(wait.TotalMilliseconds, 0, int.MaxValue), cancel) ? next : null;

    public void Dispose()
    {
        // The queue itself is left to the collector: a callback may be under way on the event thread.
        foreach (var callback in callbacks)
        {
            if (IsAlive) _ = NativeMethods.virConnectDomainEventDeregisterAny(connection, callback);
        }

        callbacks.Clear();
    }

    private void Register(DomainEventId kind)
    {
        var self = GCHandle.ToIntPtr(GCHandle.Alloc(this));
        void* callback = kind switch
        {
            DomainEventId.Lifecycle => (delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, int>)&OnLifecycle,
            DomainEventId.Reboot => (delegate* unmanaged[Cdecl]<nint, nint, nint, void>)&OnReboot,
            DomainEventId.AgentLifecycle => (delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void>)&OnAgent,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No callback of that shape."),
        };
        var id = NativeMethods.virConnectDomainEventRegisterAny(connection, 0, kind, callback, self, &Release);
        if (id >= 0) callbacks.Add(id);
        else Free(self);
    }

    private static void Enqueue(DomainEventId kind, nint domain, int what, int detail, nint opaque)
    {
        // An exception must not cross into C; a domain without a name tells nobody anything.
        try
        {
            if (GCHandle.FromIntPtr(opaque).Target is DomainEvents self)
            {
                self.queue.Add(new(kind, DomainIdentity.Id(domain), DomainIdentity.Name(domain), what, detail));
            }
        }
        catch (LibvirtException)
        {
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnLifecycle(nint connection, nint domain, int what, int detail, nint opaque)
    {
        Enqueue(DomainEventId.Lifecycle, domain, what, detail, opaque);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnReboot(nint connection, nint domain, nint opaque)
        => Enqueue(DomainEventId.Reboot, domain, 0, 0, opaque);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnAgent(nint connection, nint domain, int state, int reason, nint opaque)
        => Enqueue(DomainEventId.AgentLifecycle, domain, state, reason, opaque);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint opaque) => Free(opaque);

    private static void Free(nint opaque) => GCHandle.FromIntPtr(opaque).Free();
}
