namespace KvmPS.Model;

/// <summary>What memory that is added to a VM looks like to its guest.</summary>
public enum KvmVMMemoryType
{
    /// <summary>A module in a slot: every system knows it; it comes and goes as a whole.</summary>
    Dimm,

    /// <summary>
    /// A device whose size changes in small steps while the VM runs; the guest needs its driver (Linux 5.8, Windows with virtio-win).
    /// </summary>
    VirtioMem,
}
