namespace KvmPS.Model;

/// <summary>A disk or drive of a VM. Sizes in bytes.</summary>
public sealed record KvmVMDiskDetail
{
    /// <summary>Its name in the guest, such as vda; a hint for most guests.</summary>
    public required string Target { get; init; }

    /// <summary>The file or block device on the host; null for an empty drive and for a disk on a network or in a pool.</summary>
    public string? Path { get; init; }

    /// <summary>Its format: qcow2, raw, …</summary>
    public string? Format { get; init; }

    /// <summary>disk, cdrom, floppy or lun.</summary>
    public string Device { get; init; } = "disk";

    /// <summary>virtio, scsi, sata, ide, usb, …</summary>
    public string? Bus { get; init; }

    /// <summary>The size that the guest sees, in bytes; null when it is unknown.</summary>
    public long? Size { get; init; }

    /// <summary>The bytes that libvirt reports as allocated for it on the host; null when unknown.</summary>
    public long? Allocation { get; init; }

    /// <inheritdoc />
    public override string ToString() => Target;
}
