namespace KvmPS.Model;

/// <summary>How a qcow2 image packs compressed clusters.</summary>
public enum KvmDiskCompression
{
    /// <summary>Slower, and read by every QEMU.</summary>
    Zlib,

    /// <summary>Several times faster at about the same size; needs QEMU 5.1.</summary>
    Zstd,
}
