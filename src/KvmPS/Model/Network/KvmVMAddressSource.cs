namespace KvmPS.Model;

/// <summary>The source of an address of a guest.</summary>
public enum KvmVMAddressSource
{
    /// <summary>The DHCP server of a libvirt network has leased it.</summary>
    Lease,

    /// <summary>The guest agent reports it.</summary>
    Agent,

    /// <summary>The host has talked with it, and remembers it (its neighbour table).</summary>
    Arp,
}
