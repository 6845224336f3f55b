namespace KvmPS.Libvirt;

/// <summary>Groups of the bulk statistics. libvirt: <c>virDomainStatsTypes</c>.</summary>
[NativeName("VIR_DOMAIN_STATS_")]
[Flags]
internal enum StatsGroups : uint
{
    None = 0,
    State = 1,
    CpuTotal = 2,
    Balloon = 4,
    Vcpu = 8,
    Interface = 0x10,
    Block = 0x20,
    Perf = 0x40,
    Iothread = 0x80,
    Memory = 0x100,
    Dirtyrate = 0x200,
    Vm = 0x400,
}
