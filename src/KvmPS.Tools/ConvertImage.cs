namespace KvmPS.Tools;

/// <summary>What to make a converted copy of, and how.</summary>
public sealed record ConvertImage
{
    /// <summary>The image to read. It stays as it is.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// Its format, as qemu-img names it; null lets qemu-img guess it from the content, which a guest that wrote to a raw disk controls.
    /// </summary>
    public string? SourceFormat { get; init; }

    /// <summary>
    /// The backing files of the source where its header does not count; <see cref="SourceFormat"/> must be said then. Null: the
    /// header says.
    /// </summary>
    public BackingFiles? SourceBacking { get; init; }

    /// <summary>
    /// The part of the source that is the image, in bytes; null where all of it is. <see cref="SourceFormat"/> must be said.
    /// </summary>
    public (long Offset, long Size)? SourceSlice { get; init; }

    /// <summary>The new file. A plain file name whatever characters it has.</summary>
    public required string Destination { get; init; }

    /// <summary>The format of the new one.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>Compresses the content; qcow2 only.</summary>
    public bool Compress { get; init; }

    /// <summary>How the new one compresses; null for zlib, QEMU's default; qcow2 only.</summary>
    public CompressionType? CompressionType { get; init; }

    /// <summary>The new one's cluster size in bytes; null for 64 KiB, QEMU's default; qcow2 only.</summary>
    public long? ClusterSize { get; init; }

    /// <summary>The new one's compatibility level; null for 1.1, QEMU's default; qcow2 only.</summary>
    public string? Compat { get; init; }

    /// <summary>The new one's reference count width in bits; null for 16, QEMU's default; qcow2 only.</summary>
    public int? RefcountBits { get; init; }

    /// <summary>The new one writes reference counts late; qcow2 only.</summary>
    public bool LazyRefcounts { get; init; }

    /// <summary>The new one allocates clusters in parts; qcow2 only.</summary>
    public bool ExtendedL2 { get; init; }

    /// <summary>Compares the copy with the source before it gets its name; neither may be encrypted.</summary>
    public bool Verify { get; init; }

    /// <summary>How much of the new one's space is taken at once.</summary>
    public Preallocation Preallocation { get; init; }

    /// <summary>
    /// The image that the new one is laid over; qcow2 only. Only what differs from it is written. Null copies everything, what
    /// the source has from its own backing images too.
    /// </summary>
    public BackingImage? Backing { get; init; }

    /// <summary>
    /// How the new one names <see cref="Backing"/>: relative to the new one's folder, or as QEMU's own form. Null for the absolute path.
    /// </summary>
    public string? BackingName { get; init; }

    /// <summary>
    /// Reads the source even while another process writes to it. The copy is then of no one moment: only for a VM that is paused or
    /// whose disk cannot change otherwise.
    /// </summary>
    public bool ReadWhileInUse { get; init; }

    /// <summary>The passphrase for <see cref="SourceEncrypted"/> and <see cref="Encrypt"/>.</summary>
    public ImageSecret? Secret { get; init; }

    /// <summary>Whether the source is encrypted: <see cref="Secret"/> opens it, and <see cref="SourceFormat"/> must be said.</summary>
    public bool SourceEncrypted { get; init; }

    /// <summary>Encrypts the copy with the passphrase of <see cref="Secret"/>; qcow2 only.</summary>
    public bool Encrypt { get; init; }

    /// <summary>The new file's permissions, less the umask; by default its owner's alone, as with <see cref="CreateImage"/>.</summary>
    public UnixFileMode Mode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;
}
