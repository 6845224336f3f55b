namespace KvmPS.Libvirt;

/// <summary>How CPUs are compared. libvirt: <c>virConnectCompareCPUFlags</c>.</summary>
[NativeName("VIR_CONNECT_COMPARE_CPU_")]
[Flags]
internal enum CpuCompareFlags : uint
{
    None = 0,

    /// <summary>A CPU that the host cannot give is an error, which says why.</summary>
    FailIncompatible = 1,
}
