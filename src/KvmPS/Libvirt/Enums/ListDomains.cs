namespace KvmPS.Libvirt;

/// <summary>Which domains a listing takes. libvirt: <c>virConnectListAllDomainsFlags</c>.</summary>
[NativeName("VIR_CONNECT_LIST_DOMAINS_")]
[Flags]
internal enum ListDomains : uint
{
    None = 0,
    Active = 1,
    Inactive = 2,
    Persistent = 4,
    Transient = 8,
    Running = 0x10,
    Paused = 0x20,
    Shutoff = 0x40,
    Other = 0x80,
    Managedsave = 0x100,
    NoManagedsave = 0x200,
    Autostart = 0x400,
    NoAutostart = 0x800,
    HasSnapshot = 0x1000,
    NoSnapshot = 0x2000,
    HasCheckpoint = 0x4000,
    NoCheckpoint = 0x8000,
}
