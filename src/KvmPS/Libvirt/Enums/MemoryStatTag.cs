namespace KvmPS.Libvirt;

/// <summary>What a figure of the memory statistics is. libvirt: <c>virDomainMemoryStatTags</c>.</summary>
[NativeName("VIR_DOMAIN_MEMORY_STAT_")]
internal enum MemoryStatTag
{
    SwapIn = 0,
    SwapOut = 1,
    MajorFault = 2,
    MinorFault = 3,
    Unused = 4,
    Available = 5,
    ActualBalloon = 6,
    Rss = 7,
    Usable = 8,
    LastUpdate = 9,
    DiskCaches = 10,
}
