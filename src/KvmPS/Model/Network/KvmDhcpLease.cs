using System.Net;

namespace KvmPS.Model;

/// <summary>An address that the DHCP server of a network has leased to a guest.</summary>
public sealed record KvmDhcpLease
{
    /// <summary>The network's name.</summary>
    public required string Network { get; init; }

    /// <summary>The MAC address of the client.</summary>
    public string? MacAddress { get; init; }

    /// <summary>The address.</summary>
    public required IPAddress IPAddress { get; init; }

    /// <summary>Bits of its network.</summary>
    public int PrefixLength { get; init; }

    /// <summary>The host name that the guest sent, or null.</summary>
    public string? HostName { get; init; }

    /// <summary>Until when it is the guest's, unless it asks again; null: for ever.</summary>
    public DateTimeOffset? ExpiryTime { get; init; }

    /// <summary>What the guest calls itself towards the DHCP server.</summary>
    public string? ClientId { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => IPAddress.ToString();
}
