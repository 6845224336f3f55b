namespace KvmPS.Libvirt;

/// <summary>How a guest is asked to shut down. libvirt: <c>virDomainShutdownFlagValues</c>.</summary>
[NativeName("VIR_DOMAIN_SHUTDOWN_")]
[Flags]
internal enum ShutdownFlags : uint
{
    Default = 0,
    AcpiPowerBtn = 1,
    GuestAgent = 2,
    Initctl = 4,
    Signal = 8,
    Paravirt = 0x10,
}
