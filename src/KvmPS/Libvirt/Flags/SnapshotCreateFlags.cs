namespace KvmPS.Libvirt;

/// <summary>How a snapshot is made. libvirt: <c>virDomainSnapshotCreateFlags</c>.</summary>
[NativeName("VIR_DOMAIN_SNAPSHOT_CREATE_")]
[Flags]
internal enum SnapshotCreateFlags : uint
{
    None = 0,
    Redefine = 1,
    Current = 2,
    DiskOnly = 0x10,
    Quiesce = 0x40,
    Atomic = 0x80,
}
