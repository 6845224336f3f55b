namespace KvmPS.Model;

/// <summary>Whether libvirt can give huge pages to VMs.</summary>
public enum KvmHugePageUse
{
    /// <summary>No hugetlbfs of that page size is mounted.</summary>
    NotMounted,

    /// <summary>One was mounted after libvirt had started, which only looks then: Restart-KvmService.</summary>
    RestartNeeded,

    /// <summary>libvirt has found the mount.</summary>
    Usable,
}
