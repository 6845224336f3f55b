namespace KvmPS.Model;

/// <summary>The kernel's pool of huge pages of one size, on the host or a NUMA node. Sizes in bytes.</summary>
public sealed record KvmHugePage
{
    /// <summary>Bytes of a page.</summary>
    public long PageSize { get; init; }

    /// <summary>The NUMA node; null for the whole host.</summary>
    public int? Node { get; init; }

    /// <summary>Pages in the pool.</summary>
    public long Total { get; init; }

    /// <summary>Free pages.</summary>
    public long Free { get; init; }

    /// <summary>Free pages that are reserved for a process; null for a NUMA node.</summary>
    public long? Reserved { get; init; }

    /// <summary>Surplus pages beyond the pool size, which are removed when they are freed.</summary>
    public long Surplus { get; init; }

    /// <summary>Bytes of all its pages.</summary>
    public long Memory => Total * PageSize;

    /// <summary>Free pages, as libvirt counts them; null where it cannot be queried.</summary>
    public long? LibvirtFree { get; init; }

    /// <summary>Whether libvirt can give them to VMs: NotMounted, RestartNeeded or Usable.</summary>
    public KvmHugePageUse Libvirt { get; init; }

    /// <summary>Where a hugetlbfs of this size is mounted, which QEMU needs; null where none is.</summary>
    public string? MountPoint { get; init; }
}
