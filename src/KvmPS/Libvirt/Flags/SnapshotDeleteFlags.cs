namespace KvmPS.Libvirt;

/// <summary>What is deleted of a snapshot. libvirt: <c>virDomainSnapshotDeleteFlags</c>.</summary>
[NativeName("VIR_DOMAIN_SNAPSHOT_DELETE_")]
[Flags]
internal enum SnapshotDeleteFlags : uint
{
    None = 0,
    MetadataOnly = 2,
}
