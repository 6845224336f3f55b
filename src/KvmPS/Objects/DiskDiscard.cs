namespace KvmPS.Objects;

/// <summary>What becomes of blocks that the guest says it needs no more (TRIM).</summary>
public enum DiskDiscard
{
    /// <summary>Not said: QEMU's own choice, which is Ignore.</summary>
    Default,

    /// <summary>The image keeps them.</summary>
    Ignore,

    /// <summary>The image gives them back to the host.</summary>
    Unmap,
}
