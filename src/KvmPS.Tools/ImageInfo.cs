namespace KvmPS.Tools;

/// <summary>What qemu-img says of one image. Its strings come from the image file and can hold anything.</summary>
public sealed record ImageInfo
{
    /// <summary>
    /// The image's absolute path. Within a chain it can also be a URL or QEMU's <c>json:</c> form, if a backing image is no local file.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>The format as qemu-img names it: <c>qcow2</c>, <c>raw</c>, <c>luks</c>, <c>vmdk</c>, …</summary>
    public required string Format { get; init; }

    /// <summary>The size of the disk a guest sees, in bytes.</summary>
    public required long VirtualSize { get; init; }

    /// <summary>The bytes the file takes on disk; null where that cannot be known.</summary>
    public long? ActualSize { get; init; }

    /// <summary>The cluster size in bytes; null for formats without clusters.</summary>
    public long? ClusterSize { get; init; }

    /// <summary>The backing image with its folder (or its URL), or null.</summary>
    public string? BackingFile { get; init; }

    /// <summary>The backing image's name as it is recorded in this image, perhaps relative to its folder; null without one.</summary>
    public string? RecordedBackingFile { get; init; }

    /// <summary>The backing image's format as recorded in this image, or null if it is not recorded.</summary>
    public string? BackingFormat { get; init; }

    /// <summary>Whether the content is encrypted.</summary>
    public bool Encrypted { get; init; }

    /// <summary>Whether the image was not closed cleanly. Always so while a VM writes to it with lazy refcounts.</summary>
    public bool DirtyFlag { get; init; }

    /// <summary>Whether QEMU has marked the image corrupt; null for formats without such a mark.</summary>
    public bool? Corrupt { get; init; }

    /// <summary>The qcow2 compatibility level, <c>0.10</c> or <c>1.1</c>; null for other formats.</summary>
    public string? Compat { get; init; }

    /// <summary>How compressed clusters are packed, <c>zlib</c> or <c>zstd</c>; null for other formats than qcow2.</summary>
    public string? CompressionType { get; init; }

    /// <summary>Whether reference counts are written late; null for other formats than qcow2, and for its old version 0.10.</summary>
    public bool? LazyRefcounts { get; init; }

    /// <summary>The width of a reference count in bits; null for other formats than qcow2.</summary>
    public int? RefcountBits { get; init; }

    /// <summary>Whether clusters are allocated in parts; null for other formats than qcow2, and for its old version 0.10.</summary>
    public bool? ExtendedL2 { get; init; }

    /// <summary>Whether it carries bitmaps of changes for backups.</summary>
    public bool HasBitmaps { get; init; }

    /// <summary>
    /// Files besides this one that hold its content: the external data file of a qcow2 image, the extents of a VMDK image. A copy of this
    /// file alone is no copy of the image. What is no local file is here as QEMU names it.
    /// </summary>
    public IReadOnlyList<string> OtherFiles { get; init; } = [];

    /// <summary>
    /// Whether it carries what a copy of the content would lose: bitmaps of changes for backups, or content in other files.
    /// </summary>
    public bool HasExtras => HasBitmaps || OtherFiles.Count > 0;

    /// <summary>The snapshots that are in the image itself.</summary>
    public IReadOnlyList<ImageSnapshot> Snapshots { get; init; } = [];
}
