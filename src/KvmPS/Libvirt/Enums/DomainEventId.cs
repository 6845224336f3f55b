namespace KvmPS.Libvirt;

/// <summary>Kinds of domain events. libvirt: <c>virDomainEventID</c>.</summary>
[NativeName("VIR_DOMAIN_EVENT_ID_")]
internal enum DomainEventId
{
    Lifecycle = 0,
    Reboot = 1,
    AgentLifecycle = 18,
}
