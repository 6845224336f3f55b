namespace KvmPS.Model;

/// <summary>What KSM does; the numbers are the kernel's.</summary>
public enum KvmMemoryMergeState
{
    /// <summary>It merges nothing more; what is shared stays shared.</summary>
    Stop = 0,

    /// <summary>It merges.</summary>
    Run = 1,

    /// <summary>It merges nothing, and each page gets its own memory again.</summary>
    Unmerge = 2,
}
