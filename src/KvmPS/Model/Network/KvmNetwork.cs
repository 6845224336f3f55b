namespace KvmPS.Model;

/// <summary>A libvirt network: the running configuration, else the stored one.</summary>
public sealed record KvmNetwork
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its UUID.</summary>
    public required Guid Id { get; init; }

    /// <summary>True while it runs.</summary>
    public bool Active { get; init; }

    /// <summary>Active or Inactive.</summary>
    public KvmNetworkState State => Active ? KvmNetworkState.Active : KvmNetworkState.Inactive;

    /// <summary>True when it starts together with the host.</summary>
    public bool Autostart { get; init; }

    /// <summary>False when it has no stored definition and disappears when it stops.</summary>
    public bool Persistent { get; init; }

    /// <summary>How it reaches the world outside; null for a mode that is none of these, such as passthrough.</summary>
    public KvmNetworkMode? Mode { get; init; }

    /// <summary>The mode in libvirt's words; empty when it is isolated.</summary>
    public string ForwardMode { get; init; } = "";

    /// <summary>The bridge on the host that its guests are plugged into.</summary>
    public string? Bridge { get; init; }

    /// <summary>Its subnets: 192.168.122.0/24.</summary>
    public string[] Subnet { get; init; } = [];

    /// <summary>The host's own addresses in them.</summary>
    public string[] Gateway { get; init; } = [];

    /// <summary>Addresses that its DHCP server assigns: 192.168.122.2-192.168.122.254; empty without a server.</summary>
    public string[] DhcpRange { get; init; } = [];

    /// <summary>The DNS domain of its guests, or null.</summary>
    public string? Domain { get; init; }

    /// <summary>Addresses that are reserved for one guest.</summary>
    public KvmDhcpReservation[] Reservation { get; init; } = [];

    /// <summary>True when it runs with other settings than are stored, until it is stopped and started.</summary>
    public bool RestartRequired { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => Name;
}
