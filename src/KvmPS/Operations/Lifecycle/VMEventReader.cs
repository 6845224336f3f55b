using KvmPS.Libvirt;
using KvmPS.Model;

namespace KvmPS.Operations.Lifecycle;

/// <summary>Reads libvirt's events of domains as users see them.</summary>
internal static class VMEventReader
{
    public static KvmVMEvent Read(DomainEvent happened, string uri) => new()
    {
        Time = DateTime.Now,
        Name = happened.Name,
        Id = happened.Domain,
        Event = Kind(happened),
        Detail = Why(happened),
        ConnectionUri = uri,
    };

    private static KvmVMEventKind Kind(DomainEvent e) => e.Kind switch
    {
        DomainEventId.Reboot => KvmVMEventKind.Rebooted,
        DomainEventId.AgentLifecycle => (AgentState)e.Event == AgentState.Connected
            ? KvmVMEventKind.AgentConnected
            : KvmVMEventKind.AgentDisconnected,
        _ => (LifecycleEvent)e.Event switch
        {
            LifecycleEvent.Defined => KvmVMEventKind.Defined,
            LifecycleEvent.Undefined => KvmVMEventKind.Undefined,
            LifecycleEvent.Started => KvmVMEventKind.Started,
            LifecycleEvent.Suspended => KvmVMEventKind.Suspended,
            LifecycleEvent.Resumed => KvmVMEventKind.Resumed,
            // libvirt calls it stopped when QEMU was killed; whoever waits for a crash means that as well.
            LifecycleEvent.Stopped when (StoppedDetail)e.Detail is StoppedDetail.Crashed or StoppedDetail.Failed => KvmVMEventKind.Crashed,
            LifecycleEvent.Stopped => KvmVMEventKind.Stopped,
            LifecycleEvent.Shutdown => KvmVMEventKind.ShuttingDown,
            LifecycleEvent.Pmsuspended => KvmVMEventKind.GuestSuspended,
            _ => KvmVMEventKind.Crashed,
        },
    };

    private static string Why(DomainEvent e) => e.Kind != DomainEventId.Lifecycle ? "" : (LifecycleEvent)e.Event switch
    {
        LifecycleEvent.Defined => ((DefinedDetail)e.Detail).ToString(),
        LifecycleEvent.Undefined => ((UndefinedDetail)e.Detail).ToString(),
        LifecycleEvent.Started => ((StartedDetail)e.Detail).ToString(),
        LifecycleEvent.Suspended when (SuspendedDetail)e.Detail == SuspendedDetail.Ioerror => "IOError",
        LifecycleEvent.Suspended => ((SuspendedDetail)e.Detail).ToString(),
        LifecycleEvent.Resumed => ((ResumedDetail)e.Detail).ToString(),
        LifecycleEvent.Stopped => ((StoppedDetail)e.Detail).ToString(),
        LifecycleEvent.Shutdown => ((ShutdownDetail)e.Detail).ToString(),
        LifecycleEvent.Pmsuspended => ((PmsuspendedDetail)e.Detail).ToString(),
        LifecycleEvent.Crashed => ((CrashedDetail)e.Detail).ToString(),
        _ => "",
    };
}
