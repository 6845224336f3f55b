using System.Net;

namespace KvmPS.Model;

/// <summary>
/// An address that a network's DHCP server keeps for one guest. Also written as a hashtable: @{ MacAddress = …; IPAddress = … }.
/// </summary>
public sealed record KvmDhcpReservation
{
    /// <summary>The network's name.</summary>
    public string Network { get; init; } = "";

    /// <summary>For whom; empty in IPv6, where DHCP does not go by MAC addresses.</summary>
    public string MacAddress { get; init; } = "";

    /// <summary>For whom in IPv6: the DUID that the guest's DHCP client sends; null otherwise.</summary>
    public string? Duid { get; init; }

    /// <summary>Which address.</summary>
    public IPAddress? IPAddress { get; init; }

    /// <summary>The name that the network's DNS knows it by, or null.</summary>
    public string? HostName { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <summary>What the DHCP server knows the guest by.</summary>
    internal string Key => MacAddress.Length > 0 ? MacAddress : Duid ?? HostName ?? "";

    /// <inheritdoc />
    public override string ToString() => $"{Key} {IPAddress}";
}
