namespace KvmPS.Model;

/// <summary>A disk or drive of a VM: of the running configuration, else of the stored one. Sizes in bytes.</summary>
public sealed record KvmVMDisk
{
    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid VMId { get; init; }

    /// <summary>Its name within the VM, such as vda; a hint for most guests.</summary>
    public required string Target { get; init; }

    /// <summary>virtio, scsi, sata, ide, usb, …</summary>
    public string Bus { get; init; } = "";

    /// <summary>disk, cdrom, floppy or lun.</summary>
    public string Device { get; init; } = "disk";

    /// <summary>
    /// The file or block device on the host; null for an empty drive, for a disk on a network and for a volume whose pool is stopped.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>The volume, as pool/volume, if the VM refers to it by its pool; else null.</summary>
    public string? Volume { get; init; }

    /// <summary>Its format: qcow2, raw, …</summary>
    public string? Format { get; init; }

    /// <summary>The size that the guest sees, in bytes; null when it is unknown.</summary>
    public long? Size { get; init; }

    /// <summary>The bytes that libvirt reports as allocated for it on the host; null when unknown.</summary>
    public long? Allocation { get; init; }

    /// <summary>The serial number that the guest sees (/dev/disk/by-id), or null.</summary>
    public string? Serial { get; init; }

    /// <summary>True when the guest cannot write to it.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>True when several VMs may write to it at the same time.</summary>
    public bool Shareable { get; init; }

    /// <summary>True when QEMU decrypts it with a passphrase that libvirt stores.</summary>
    public bool Encrypted { get; init; }

    /// <summary>The cache mode.</summary>
    public KvmDiskCache Cache { get; init; }

    /// <summary>How QEMU reads and writes.</summary>
    public KvmDiskIo Io { get; init; }

    /// <summary>What becomes of discarded blocks.</summary>
    public KvmDiskDiscard Discard { get; init; }

    /// <summary>What becomes of written zeros.</summary>
    public KvmDiskDetectZeroes DetectZeroes { get; init; }

    /// <summary>The IOThread that does its I/O; null: QEMU's main thread.</summary>
    public int? IOThread { get; init; }

    /// <summary>Its I/O limits.</summary>
    public KvmDiskLimits Limits { get; init; } = new();

    /// <summary>What survives a power failure of the host with this cache mode.</summary>
    public KvmDiskSafety Safety { get; init; }

    /// <summary>A description of the cache mode.</summary>
    public string Note { get; init; } = "";

    /// <summary>True when the running VM has it.</summary>
    public bool Live { get; init; }

    /// <summary>True when the stored definition has it.</summary>
    public bool Config { get; init; }

    /// <summary>True when the VM runs (or is saved) with another setting of it than is stored, until it is next started afresh.</summary>
    public bool RestartRequired { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => Target;
}
