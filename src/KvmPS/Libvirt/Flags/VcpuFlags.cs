namespace KvmPS.Libvirt;

/// <summary>Which number of vCPUs is meant. libvirt: <c>virDomainVcpuFlags</c>.</summary>
[NativeName("VIR_DOMAIN_VCPU_")]
[Flags]
internal enum VcpuFlags : uint
{
    Current = 0,
    Live = 1,
    Config = 2,
    Maximum = 4,
}
