namespace KvmPS.Libvirt;

/// <summary>How power is cut. libvirt: <c>virDomainDestroyFlagsValues</c>.</summary>
[NativeName("VIR_DOMAIN_DESTROY_")]
[Flags]
internal enum DestroyFlags : uint
{
    Default = 0,
    Graceful = 1,
    RemoveLogs = 2,
}
