namespace KvmPS.Libvirt;

/// <summary>What the CPU that several hosts share is to have. libvirt: <c>virConnectBaselineCPUFlags</c>.</summary>
[NativeName("VIR_CONNECT_BASELINE_CPU_")]
[Flags]
internal enum CpuBaselineFlags : uint
{
    None = 0,

    /// <summary>Without features that keep a VM from migrating.</summary>
    Migratable = 2,
}
