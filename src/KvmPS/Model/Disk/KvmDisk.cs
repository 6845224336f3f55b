namespace KvmPS.Model;

/// <summary>A disk image. Sizes in bytes.</summary>
public sealed record KvmDisk
{
    /// <summary>The image's absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>Its format as qemu-img names it: qcow2, raw, vmdk, …</summary>
    public required string Format { get; init; }

    /// <summary>The size that a guest sees, in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The space that it uses on the host now, in bytes.</summary>
    public long? SizeOnDisk { get; init; }

    /// <summary>The image that this one is an overlay of, or null.</summary>
    public string? BackingFile { get; init; }

    /// <summary>The format of that image as recorded in this one, or null.</summary>
    public string? BackingFormat { get; init; }

    /// <summary>The size of the units in which it grows, in bytes; null for formats without clusters.</summary>
    public long? ClusterSize { get; init; }

    /// <summary>How compressed clusters are packed: zlib or zstd; null for other formats than qcow2.</summary>
    public string? CompressionType { get; init; }

    /// <summary>True when its content is encrypted.</summary>
    public bool Encrypted { get; init; }

    /// <summary>True when it was not closed cleanly; always so while a VM writes to it with lazy reference counts.</summary>
    public bool Dirty { get; init; }

    /// <summary>True when QEMU has marked it corrupt; null for formats without such a mark.</summary>
    public bool? Corrupt { get; init; }

    /// <summary>Names of the snapshots inside the image.</summary>
    public string[] Snapshots { get; init; } = [];

    /// <summary>
    /// Names of the VMs whose disk it is, and the block device that it is connected to (/dev/nbd0); null when libvirt could not be asked.
    /// </summary>
    public string[]? UsedBy { get; init; }

    /// <summary>
    /// Each use by a VM: as which disk, and whether as that disk itself or as an image below it; null when libvirt could not be asked.
    /// </summary>
    public KvmDiskUse[]? Uses { get; init; }

    /// <inheritdoc />
    public override string ToString() => Path;

    internal static KvmDisk From(Tools.ImageInfo image, string[]? usedBy, KvmDiskUse[]? uses = null) => new()
    {
        Path = image.Path,
        Format = image.Format,
        Size = image.VirtualSize,
        SizeOnDisk = image.ActualSize,
        BackingFile = image.BackingFile,
        BackingFormat = image.BackingFormat,
        ClusterSize = image.ClusterSize,
        CompressionType = image.CompressionType,
        Encrypted = image.Encrypted,
        Dirty = image.DirtyFlag,
        Corrupt = image.Corrupt,
        Snapshots = [.. image.Snapshots.Select(s => s.Name)],
        UsedBy = usedBy,
        Uses = uses,
    };
}
