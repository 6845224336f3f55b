namespace KvmPS.Objects;

/// <summary>What becomes of zeros that the guest writes.</summary>
public enum DiskDetectZeroes
{
    /// <summary>Not specified: the default of QEMU, which is Off.</summary>
    Default,

    /// <summary>They are written as any data.</summary>
    Off,

    /// <summary>They are noticed, and take up no data in the image.</summary>
    On,

    /// <summary>They are noticed, and their blocks are given back to the host; with Discard Unmap.</summary>
    Unmap,
}
