using System.Net;

namespace KvmPS.Model;

/// <summary>An IP address of a VM's guest.</summary>
public sealed record KvmIPAddress
{
    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid VMId { get; init; }

    /// <summary>The address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The prefix length of its network; 0 when it is unknown (Arp).</summary>
    public int PrefixLength { get; init; }

    /// <summary>MAC address of the NIC that has it.</summary>
    public string? MacAddress { get; init; }

    /// <summary>The NIC's name: in the guest when the agent reports it (eth0), else on the host (vnet3).</summary>
    public string? Interface { get; init; }

    /// <summary>The source that reports it.</summary>
    public KvmVMAddressSource Source { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => Address.ToString();
}
