namespace KvmPS.Libvirt;

/// <summary>Which description of a snapshot is wanted. libvirt: <c>virDomainSnapshotXMLFlags</c>.</summary>
[NativeName("VIR_DOMAIN_SNAPSHOT_XML_")]
[Flags]
internal enum SnapshotXmlFlags : uint
{
    None = 0,
    Secure = 1,
}
