namespace KvmPS.Tools;

/// <summary>How a qcow2 image compresses its clusters.</summary>
public enum CompressionType
{
    /// <summary>Slower, and read by every QEMU.</summary>
    Zlib,

    /// <summary>Faster; needs QEMU 5.1.</summary>
    Zstd,
}
