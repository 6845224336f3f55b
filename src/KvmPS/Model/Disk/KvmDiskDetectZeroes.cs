namespace KvmPS.Model;

/// <summary>What becomes of zeros that the guest writes.</summary>
public enum KvmDiskDetectZeroes
{
    /// <summary>Not specified: the default of QEMU, which is Off.</summary>
    Default,

    /// <summary>They are written as any data.</summary>
    Off,

    /// <summary>They are detected, and take up no space in the image.</summary>
    On,

    /// <summary>They are detected, and their blocks are released to the host; with Discard Unmap.</summary>
    Unmap,
}
