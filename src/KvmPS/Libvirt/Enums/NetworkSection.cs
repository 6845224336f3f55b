namespace KvmPS.Libvirt;

/// <summary>Parts of a network that change while it runs. libvirt: <c>virNetworkUpdateSection</c>.</summary>
[NativeName("VIR_NETWORK_SECTION_")]
internal enum NetworkSection : uint
{
    [NativeName("VIR_NETWORK_SECTION_IP_DHCP_HOST")]
    DhcpHost = 4,

    [NativeName("VIR_NETWORK_SECTION_IP_DHCP_RANGE")]
    DhcpRange = 5,
}
