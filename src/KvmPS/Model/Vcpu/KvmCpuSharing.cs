namespace KvmPS.Model;

/// <summary>What several VMs may share, or do share.</summary>
public enum KvmCpuSharing
{
    /// <summary>No core: each VM has whole cores that it shares with no other VM.</summary>
    None,

    /// <summary>Cores with more than one thread (SMT siblings), but no CPU.</summary>
    Core,

    /// <summary>CPUs too, where there is no room.</summary>
    Cpu,
}
