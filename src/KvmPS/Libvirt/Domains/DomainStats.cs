namespace KvmPS.Libvirt;

/// <summary>One VM's record of the bulk statistics, as far as it is used. Sizes in bytes.</summary>
internal sealed class DomainStats
{
    public required string Name { get; init; }

    public required Guid Id { get; init; }

    public int? Number { get; init; }

    public DomainState State { get; set; }

    public int Reason { get; set; }

    /// <summary>CPU time of all vCPUs and of QEMU's own work, since QEMU started; null when off.</summary>
    public TimeSpan? CpuTime { get; set; }

    public long? Memory { get; set; }

    public long? MaximumMemory { get; set; }

    /// <summary>What its QEMU takes of the host's memory.</summary>
    public long? ResidentMemory { get; set; }

    public int? Vcpu { get; set; }

    public int? MaximumVcpu { get; set; }

    public List<DiskName> Disks { get; } = [];

    /// <summary>False where libvirt said nothing of disks: a driver without these figures, or a host whose QEMUs do not answer.</summary>
    public bool DisksKnown { get; set; }

    public List<string> Nics { get; } = [];

    /// <summary>What each disk has read and written, by its target; only while the VM runs.</summary>
    public Dictionary<string, DeviceUse> DiskUse { get; } = [];

    /// <summary>What each NIC has received and sent, by its device on the host.</summary>
    public Dictionary<string, DeviceUse> NicUse { get; } = [];

    /// <summary>A disk by its target (vda) and, where it has one, its file or device; or an image below the disk before it.</summary>
    internal sealed record DiskName(string Target, string? Path, bool IsLayer = false);
}
