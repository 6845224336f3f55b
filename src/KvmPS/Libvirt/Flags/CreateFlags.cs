namespace KvmPS.Libvirt;

/// <summary>How a VM is started. libvirt: <c>virDomainCreateFlags</c>.</summary>
[NativeName("VIR_DOMAIN_START_")]
[Flags]
internal enum CreateFlags : uint
{
    None = 0,
    Paused = 1,

    /// <summary>It is destroyed when the connection that started it ends.</summary>
    [NativeName("VIR_DOMAIN_START_AUTODESTROY")]
    AutoDestroy = 2,
}
