namespace KvmPS.Libvirt;

/// <summary>Who tells the IP addresses of a guest. libvirt: <c>virDomainInterfaceAddressesSource</c>.</summary>
[NativeName("VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_")]
internal enum AddressSource
{
    Lease = 0,
    Agent = 1,
    Arp = 2,
}
