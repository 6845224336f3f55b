namespace KvmPS.Model;

/// <summary>How a disk is connected to a VM.</summary>
public enum KvmDiskBus
{
    /// <summary>virtio-blk (vda): fast, and can be plugged in while the VM runs.</summary>
    Virtio,

    /// <summary>virtio-scsi (sda): as fast, room for many disks on one controller, and can be plugged in while the VM runs.</summary>
    Scsi,

    /// <summary>SATA (sda): for guests without virtio drivers; only while the VM is off.</summary>
    Sata,

    /// <summary>IDE (hda): for boards of before q35; only while the VM is off.</summary>
    Ide,
}
