namespace KvmPS.Libvirt;

/// <summary>What happened to a domain. libvirt: <c>virDomainEventType</c>.</summary>
[NativeName("VIR_DOMAIN_EVENT_")]
internal enum LifecycleEvent
{
    Defined = 0,
    Undefined = 1,
    Started = 2,
    Suspended = 3,
    Resumed = 4,
    Stopped = 5,
    Shutdown = 6,
    Pmsuspended = 7,
    Crashed = 8,
}

/// <summary>libvirt: <c>virDomainEventDefinedDetailType</c>.</summary>
[NativeName("VIR_DOMAIN_EVENT_DEFINED_")]
internal enum DefinedDetail
{
    Added = 0,
    Updated = 1,
    Renamed = 2,
    FromSnapshot = 3,
}

/// <summary>libvirt: <c>virDomainEventUndefinedDetailType</c>.</summary>
[NativeName("VIR_DOMAIN_EVENT_UNDEFINED_")]
internal enum UndefinedDetail
{
    Removed = 0,
    Renamed = 1,
}

/// <summary>libvirt: <c>virDomainEventStartedDetailType</c>.</summary>
[NativeName("VIR_DOMAIN_EVENT_STARTED_")]
internal enum StartedDetail
{
    Booted = 0,
    Migrated = 1,
    Restored = 2,
    FromSnapshot = 3,
    Wakeup = 4,
}

/// <summary>libvirt: <c>virDomainEventSuspendedDetailType</c>.</summary>
[NativeName("VIR_DOMAIN_EVENT_SUSPENDED_")]
internal enum SuspendedDetail
{
    Paused = 0,
    Migrated = 1,
    Ioerror = 2,
    Watchdog = 3,
    Restored = 4,
    FromSnapshot = 5,
    ApiError = 6,
    Postcopy = 7,
    PostcopyFailed = 8,
}

/// <summary>libvirt: <c>virDomainEventResumedDetailType</c>.</summary>
[NativeName("VIR_DOMAIN_EVENT_RESUMED_")]
internal enum ResumedDetail
{
    Unpaused = 0,
    Migrated = 1,
    FromSnapshot = 2,
    Postcopy = 3,
}

/// <summary>libvirt: <c>virDomainEventStoppedDetailType</c>.</summary>
[NativeName("VIR_DOMAIN_EVENT_STOPPED_")]
internal enum StoppedDetail
{
    Shutdown = 0,
    Destroyed = 1,
    Crashed = 2,
    Migrated = 3,
    Saved = 4,
    Failed = 5,
    FromSnapshot = 6,
}

/// <summary>libvirt: <c>virDomainEventShutdownDetailType</c>.</summary>
[NativeName("VIR_DOMAIN_EVENT_SHUTDOWN_")]
internal enum ShutdownDetail
{
    Finished = 0,
    Guest = 1,
    Host = 2,
}

/// <summary>libvirt: <c>virDomainEventPMSuspendedDetailType</c>.</summary>
[NativeName("VIR_DOMAIN_EVENT_PMSUSPENDED_")]
internal enum PmsuspendedDetail
{
    Memory = 0,
    Disk = 1,
}

/// <summary>libvirt: <c>virDomainEventCrashedDetailType</c>.</summary>
[NativeName("VIR_DOMAIN_EVENT_CRASHED_")]
internal enum CrashedDetail
{
    Panicked = 0,
    Crashloaded = 1,
}

/// <summary>libvirt: <c>virConnectDomainEventAgentLifecycleState</c>.</summary>
[NativeName("VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_")]
internal enum AgentState
{
    Connected = 1,
    Disconnected = 2,
}
