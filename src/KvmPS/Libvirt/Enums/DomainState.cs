namespace KvmPS.Libvirt;

/// <summary>What a domain is doing. libvirt: <c>virDomainState</c>.</summary>
[NativeName("VIR_DOMAIN_")]
internal enum DomainState
{
    Nostate = 0,
    Running = 1,
    Blocked = 2,
    Paused = 3,
    Shutdown = 4,
    Shutoff = 5,
    Crashed = 6,
    Pmsuspended = 7,
}
