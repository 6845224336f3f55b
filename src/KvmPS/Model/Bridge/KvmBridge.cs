namespace KvmPS.Model;

/// <summary>A bridge of this host.</summary>
public sealed record KvmBridge
{
    /// <summary>Its name, such as br0.</summary>
    public required string Name { get; init; }

    /// <summary>Names of its ports: the host's NICs and those of VMs.</summary>
    public string[] Port { get; init; } = [];

    /// <summary>Its ports with the VM that each belongs to.</summary>
    public KvmBridgePort[] PortDetail { get; init; } = [];

    /// <summary>VMs that are connected to it now.</summary>
    public string[] VMName { get; init; } = [];

    /// <summary>Their UUIDs, in the order of VMName.</summary>
    public Guid[] VMId { get; init; } = [];

    /// <summary>The URI of the connection that reported the VMs; empty where there are none.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <summary>Its IP addresses with their prefix length.</summary>
    public string[] Address { get; init; } = [];

    /// <summary>Its MAC address.</summary>
    public string MacAddress { get; init; } = "";

    /// <summary>Up: it forwards; Down: it is set down; NoCarrier: it has no port that has a link.</summary>
    public KvmBridgeState State { get; init; }

    /// <summary>True when it speaks the spanning tree protocol.</summary>
    public bool Stp { get; init; }

    /// <summary>True when VLAN filtering is enabled.</summary>
    public bool VlanFiltering { get; init; }

    /// <summary>The largest packet in bytes.</summary>
    public int Mtu { get; init; }

    /// <inheritdoc />
    public override string ToString() => Name;
}
