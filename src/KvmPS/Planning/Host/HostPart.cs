namespace KvmPS.Planning.Host;

/// <summary>What a host needs to run VMs, whatever the distribution calls it.</summary>
internal enum HostPart
{
    /// <summary>libvirt's daemon, and with it the library that KvmPS calls.</summary>
    Libvirt,

    /// <summary>virsh, which the advice of errors names here and there.</summary>
    Client,

    /// <summary>The description of the network that VMs are put on by default.</summary>
    DefaultNetwork,
    Qemu,
    QemuImg,

    /// <summary>The DHCP server of that network.</summary>
    Dnsmasq,
}
