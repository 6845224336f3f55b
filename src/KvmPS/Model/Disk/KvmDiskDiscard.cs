namespace KvmPS.Model;

/// <summary>What happens to blocks that the guest discards (TRIM).</summary>
public enum KvmDiskDiscard
{
    /// <summary>Not specified: the default of QEMU, which is Ignore.</summary>
    Default,

    /// <summary>The image keeps them.</summary>
    Ignore,

    /// <summary>The image releases them to the host.</summary>
    Unmap,
}
