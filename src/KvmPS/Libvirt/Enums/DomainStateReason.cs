namespace KvmPS.Libvirt;

/// <summary>Why a domain runs. libvirt: <c>virDomainRunningReason</c>.</summary>
[NativeName("VIR_DOMAIN_RUNNING_")]
internal enum RunningReason
{
    Unknown = 0,
    Booted = 1,
    Migrated = 2,
    Restored = 3,
    FromSnapshot = 4,
    Unpaused = 5,
    MigrationCanceled = 6,
    SaveCanceled = 7,
    Wakeup = 8,
    Crashed = 9,
    Postcopy = 10,
    PostcopyFailed = 11,
}

/// <summary>Why a domain is paused. libvirt: <c>virDomainPausedReason</c>.</summary>
[NativeName("VIR_DOMAIN_PAUSED_")]
internal enum PausedReason
{
    Unknown = 0,
    User = 1,
    Migration = 2,
    Save = 3,
    Dump = 4,
    Ioerror = 5,
    Watchdog = 6,
    FromSnapshot = 7,
    ShuttingDown = 8,
    Snapshot = 9,
    Crashed = 10,
    StartingUp = 11,
    Postcopy = 12,
    PostcopyFailed = 13,
}

/// <summary>Why a domain is shutting down. libvirt: <c>virDomainShutdownReason</c>.</summary>
[NativeName("VIR_DOMAIN_SHUTDOWN_")]
internal enum ShutdownReason
{
    Unknown = 0,
    User = 1,
}

/// <summary>Why a domain is off. libvirt: <c>virDomainShutoffReason</c>.</summary>
[NativeName("VIR_DOMAIN_SHUTOFF_")]
internal enum ShutoffReason
{
    Unknown = 0,
    Shutdown = 1,
    Destroyed = 2,
    Crashed = 3,
    Migrated = 4,
    Saved = 5,
    Failed = 6,
    FromSnapshot = 7,
    Daemon = 8,
}

/// <summary>Why a domain has crashed. libvirt: <c>virDomainCrashedReason</c>.</summary>
[NativeName("VIR_DOMAIN_CRASHED_")]
internal enum CrashedReason
{
    Unknown = 0,
    Panicked = 1,
}
