namespace KvmPS.Libvirt;

/// <summary>How a snapshot is returned to. libvirt: <c>virDomainSnapshotRevertFlags</c>.</summary>
[NativeName("VIR_DOMAIN_SNAPSHOT_REVERT_")]
[Flags]
internal enum SnapshotRevertFlags : uint
{
    None = 0,
    Force = 4,
}
