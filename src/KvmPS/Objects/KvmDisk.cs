namespace KvmPS.Objects;

/// <summary>A disk image. Sizes in bytes.</summary>
public sealed record KvmDisk
{
    /// <summary>The image's absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>Its format as qemu-img names it: qcow2, raw, vmdk, …</summary>
    public required string Format { get; init; }

    /// <summary>The size that a guest sees, in bytes.</summary>
    public long Size { get; init; }

    /// <summary>What it takes up on the host now, in bytes.</summary>
    public long? SizeOnDisk { get; init; }

    /// <summary>The image that this one is an overlay of, or null.</summary>
    public string? BackingFile { get; init; }

    /// <summary>True when its content is encrypted.</summary>
    public bool Encrypted { get; init; }

    /// <summary>Names of the VMs whose disk it is; null when libvirt could not be asked.</summary>
    public string[]? UsedBy { get; init; }

    /// <inheritdoc />
    public override string ToString() => Path;

    internal static KvmDisk From(Tools.ImageInfo image, string[]? usedBy) => new()
    {
        Path = image.Path,
        Format = image.Format,
        Size = image.VirtualSize,
        SizeOnDisk = image.ActualSize,
        BackingFile = image.BackingFile,
        Encrypted = image.Encrypted,
        UsedBy = usedBy,
    };
}
