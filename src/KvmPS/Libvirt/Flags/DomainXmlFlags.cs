namespace KvmPS.Libvirt;

/// <summary>Which description of a domain is wanted. libvirt: <c>virDomainXMLFlags</c>.</summary>
[NativeName("VIR_DOMAIN_XML_")]
[Flags]
internal enum DomainXmlFlags : uint
{
    None = 0,
    Secure = 1,
    Inactive = 2,
    UpdateCpu = 4,
    Migratable = 8,
}
