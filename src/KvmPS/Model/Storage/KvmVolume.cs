namespace KvmPS.Model;

/// <summary>A volume of a storage pool: an image file, a logical volume, a LUN, … Sizes in bytes.</summary>
public sealed record KvmVolume
{
    /// <summary>The pool's name.</summary>
    public required string Pool { get; init; }

    /// <summary>Its name in the pool.</summary>
    public required string Name { get; init; }

    /// <summary>Its file or device on the host, or its name on a network.</summary>
    public string Path { get; init; } = "";

    /// <summary>What it is: file, block, dir, network or netdir.</summary>
    public string Type { get; init; } = "";

    /// <summary>Its format: qcow2, raw, iso, …; null where there is none.</summary>
    public string? Format { get; init; }

    /// <summary>The size that a guest sees, in bytes.</summary>
    public long Capacity { get; init; }

    /// <summary>The space that it uses in the pool now, in bytes.</summary>
    public long Allocation { get; init; }

    /// <summary>The length of the file or device, in bytes; null where libvirt does not say.</summary>
    public long? Physical { get; init; }

    /// <summary>The path of the backing volume, or null.</summary>
    public string? Backing { get; init; }

    /// <summary>The format of that volume, or null.</summary>
    public string? BackingFormat { get; init; }

    /// <summary>True when its content is encrypted.</summary>
    public bool Encrypted { get; init; }

    /// <summary>Names of the VMs whose disk it is.</summary>
    public string[] UsedBy { get; init; } = [];

    /// <summary>Each use by a VM: as which disk, and whether as that disk itself or as an image below it.</summary>
    public KvmDiskUse[] Uses { get; init; } = [];

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{Pool}/{Name}";
}
