namespace KvmPS.Libvirt;

/// <summary>Text that a VM carries. libvirt: <c>virDomainMetadataType</c>.</summary>
[NativeName("VIR_DOMAIN_METADATA_")]
internal enum DomainMetadata
{
    Description = 0,
    Title = 1,
    Element = 2,
}
