namespace KvmPS.Libvirt;

/// <summary>How a network is described. libvirt: <c>virNetworkXMLFlags</c>.</summary>
[NativeName("VIR_NETWORK_XML_")]
[Flags]
internal enum NetworkXmlFlags : uint
{
    None = 0,

    /// <summary>The stored definition, also while it runs.</summary>
    Inactive = 1,
}
