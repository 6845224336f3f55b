using System.Net;

namespace KvmPS.Objects;

/// <summary>An address that a network's DHCP server keeps for one MAC address. Also written as a hashtable: @{ MacAddress = …; IPAddress = … }.</summary>
public sealed record KvmDhcpReservation
{
    /// <summary>The network's name.</summary>
    public string Network { get; init; } = "";

    /// <summary>For whom.</summary>
    public string MacAddress { get; init; } = "";

    /// <summary>Which address.</summary>
    public IPAddress? IPAddress { get; init; }

    /// <summary>The name that the network's DNS knows it by, or null.</summary>
    public string? HostName { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{MacAddress} {IPAddress}";
}
