using System.Net;

namespace KvmPS.Model;

/// <summary>A libvirt network that shall be.</summary>
internal sealed record NetworkPlan
{
    public required string Name { get; init; }

    public KvmNetworkMode Mode { get; init; }

    /// <summary>IPv4 first; empty for a network without addresses of the host's.</summary>
    public IReadOnlyList<SubnetPlan> Subnets { get; init; } = [];

    /// <summary>A bridge that the host has (mode Bridge), or the name of the one that libvirt makes; null: libvirt's choice.</summary>
    public string? Bridge { get; init; }

    /// <summary>The device of the host that guests reach the world through; null: any.</summary>
    public string? Interface { get; init; }

    public string? Domain { get; init; }

    /// <summary>A subnet, with the host's address and what DHCP gives away; null: no DHCP.</summary>
    internal sealed record SubnetPlan(
        Subnet Subnet,
        IPAddress Gateway,
        (IPAddress First, IPAddress Last)? Range,
        IReadOnlyList<KvmDhcpReservation> Reservations);
}
