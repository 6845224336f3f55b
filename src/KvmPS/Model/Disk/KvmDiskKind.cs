namespace KvmPS.Model;

/// <summary>What a disk of the host is.</summary>
public enum KvmDiskKind
{
    /// <summary>A rotating disk.</summary>
    Hdd,

    /// <summary>A solid-state disk on SATA or SAS.</summary>
    Ssd,

    /// <summary>A solid-state disk on PCI Express.</summary>
    NVMe,

    /// <summary>A disk of a hypervisor: the host is a VM itself.</summary>
    Virtio,

    /// <summary>A file as a disk.</summary>
    Loop,

    /// <summary>LVM, LUKS and other mapped disks.</summary>
    DeviceMapper,

    /// <summary>One disk over several paths.</summary>
    Multipath,

    /// <summary>A RAID of the kernel (md).</summary>
    Raid,

    /// <summary>Something else: memory, network, optical.</summary>
    Other,
}
