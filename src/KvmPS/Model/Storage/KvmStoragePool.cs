namespace KvmPS.Model;

/// <summary>A storage pool of libvirt's: where volumes lie. Sizes in bytes.</summary>
public sealed record KvmStoragePool
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its UUID.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it is doing.</summary>
    public KvmStoragePoolState State { get; init; }

    /// <summary>True when it starts together with libvirt.</summary>
    public bool Autostart { get; init; }

    /// <summary>False when it has no stored definition and disappears when it stops.</summary>
    public bool Persistent { get; init; }

    /// <summary>The type in libvirt's words: dir, fs, netfs, logical, disk, iscsi, iscsi-direct, rbd, zfs, …</summary>
    public string Type { get; init; } = "";

    /// <summary>How much it can hold, in bytes; null while it is not running.</summary>
    public long? Capacity { get; init; }

    /// <summary>The used space, in bytes; null while it is not running.</summary>
    public long? Allocation { get; init; }

    /// <summary>How much is free, in bytes; null while it is not running.</summary>
    public long? Available { get; init; }

    /// <summary>Where its volumes are on the host: a folder of images or of devices; null for a pool that only QEMU reaches.</summary>
    public string? Path { get; init; }

    /// <summary>Its source: nas:/export, /dev/sdb1, a volume group…; empty for a folder.</summary>
    public string Source { get; init; } = "";

    /// <summary>The format of the source: ext4, nfs, lvm2, gpt, …; null where there is no choice.</summary>
    public string? Format { get; init; }

    /// <summary>How many volumes it has; null while it is not running.</summary>
    public int? VolumeCount { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => Name;
}
