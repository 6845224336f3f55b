namespace KvmPS.Linux;

/// <summary>What a block device is used for.</summary>
internal enum BlockDeviceUseKind
{
    /// <summary>A file system on it is mounted.</summary>
    Mount,

    /// <summary>The kernel swaps to it.</summary>
    Swap,

    /// <summary>Another device was made of it: by LVM, md, dm-crypt.</summary>
    Holder,
}
