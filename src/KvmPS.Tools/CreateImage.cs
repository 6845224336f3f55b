namespace KvmPS.Tools;

/// <summary>What to create.</summary>
public sealed record CreateImage
{
    /// <summary>The new file. A plain file name whatever characters it has, never a QEMU protocol such as <c>nbd:</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The format.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>
    /// The disk's size in bytes, rounded up by qemu-img to a multiple of 512. May be null only over a backing image, whose size is then
    /// taken.
    /// </summary>
    public long? Size { get; init; }

    /// <summary>The image the new one is laid over; qcow2 only. Its absolute path is stored in the new image.</summary>
    public BackingImage? Backing { get; init; }

    /// <summary>How much space is taken at once.</summary>
    public Preallocation Preallocation { get; init; }

    /// <summary>The cluster size in bytes; null for 64 KiB, QEMU's default; qcow2 only.</summary>
    public long? ClusterSize { get; init; }

    /// <summary>How it compresses; null for zlib, QEMU's default; qcow2 only.</summary>
    public CompressionType? CompressionType { get; init; }

    /// <summary>Writes reference counts late: faster, and a check after a crash; qcow2 only.</summary>
    public bool LazyRefcounts { get; init; }

    /// <summary>Divides clusters into 32 parts that are allocated one by one; qcow2 only, QEMU 5.2 or later.</summary>
    public bool ExtendedL2 { get; init; }

    /// <summary>Encrypts the content with this passphrase (LUKS); qcow2 only.</summary>
    public ImageSecret? Secret { get; init; }

    /// <summary>
    /// The file's permissions, less the umask. By default its owner's alone, as libvirt does for its volumes: a disk
    /// holds a guest's secrets, and libvirt gives the file to QEMU's user when the VM starts.
    /// </summary>
    public UnixFileMode Mode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;
}
