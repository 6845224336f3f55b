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
    private readonly BlockingCollection<DomainEvent> _queue = [];
    private readonly ConnectHandle _connection;
    private List<int>? _callbacks = [];

    private DomainEvents(ConnectHandle connection)
    {
        _connection = connection;
    }

    /// <summary>False when the daemon has gone: no event will come any more.</summary>
    public bool IsAlive => Connection.IsOpen(_connection);

    /// <summary>Subscribes to the kinds that the driver knows; a driver without events gives a subscription that stays silent.</summary>
    public static DomainEvents Subscribe(Connection connection, params DomainEventId[] kinds)
    {
        var current = connection.Current();
        using var mark = CallScope.On(current);
        var events = new DomainEvents(current);
        var registered = events._callbacks!;
        foreach (var kind in kinds) events.Register(kind, registered);
        // A connection that is closed, or replaced because the daemon has gone, takes the callbacks along: they would keep it for ever.
        return current.Own(events);
    }

    /// <summary>The next event, or null when none came in time.</summary>
    /// <exception cref="OperationCanceledException">Cancelled meanwhile.</exception>
    public DomainEvent? Next(TimeSpan wait, CancellationToken cancel)
        => _queue.TryTake(out var next, (int)Math.Clamp(wait.TotalMilliseconds, 0, int.MaxValue), cancel) ? next : null;

    public void Dispose()
    {
        // The queue itself is left to the collector: a callback may be under way on the event thread.
        if (Interlocked.Exchange(ref _callbacks, null) is not { } registered) return;
        try
        {
            // Also on a connection whose daemon has gone: each callback holds it.
            using var mark = CallScope.On(_connection);
            foreach (var callback in registered) _ = NativeMethods.virConnectDomainEventDeregisterAny(_connection, callback);
        }
        catch (ObjectDisposedException)
        {
            // Closed by another thread, which does the same before.
        }
    }

    private void Register(DomainEventId kind, List<int> registered)
    {
        var self = GCHandle.ToIntPtr(GCHandle.Alloc(this));
        void* callback = kind switch
        {
            DomainEventId.Lifecycle => (delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, int>)&OnLifecycle,
            DomainEventId.Reboot => (delegate* unmanaged[Cdecl]<nint, nint, nint, void>)&OnReboot,
            DomainEventId.AgentLifecycle => (delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void>)&OnAgent,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No callback of that shape."),
        };
        var id = NativeMethods.virConnectDomainEventRegisterAny(_connection, 0, kind, callback, self, &Release);
        if (id >= 0) registered.Add(id);
        else Free(self);
    }

    private static void Enqueue(DomainEventId kind, nint domain, int what, int detail, nint opaque)
    {
        // An exception must not cross into C; a domain without a name tells nobody anything.
        try
        {
            if (GCHandle.FromIntPtr(opaque).Target is DomainEvents self)
            {
                self._queue.Add(new(kind, DomainIdentity.Id(domain), DomainIdentity.Name(domain), what, detail));
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
