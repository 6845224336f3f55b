namespace KvmPS.Objects;

/// <summary>What several VMs may have together, or have.</summary>
public enum CpuSharing
{
    /// <summary>No core: each VM has whole cores of its own.</summary>
    None,

    /// <summary>Cores with more than one thread (SMT siblings), but no CPU.</summary>
    Core,

    /// <summary>CPUs too, where there is no room.</summary>
    Cpu,
}
