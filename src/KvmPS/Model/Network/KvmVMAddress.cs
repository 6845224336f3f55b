using System.Net;

namespace KvmPS.Model;

/// <summary>An IP address of a guest.</summary>
public sealed record KvmVMAddress
{
    /// <summary>The address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Bits of its network.</summary>
    public int PrefixLength { get; init; }

    /// <summary>MAC address of the NIC that has it.</summary>
    public string? MacAddress { get; init; }

    /// <summary>The NIC's name: in the guest when the agent reports it (eth0), on the host when it is from a lease (vnet3).</summary>
    public string? Interface { get; init; }

    /// <summary>The source that reports it.</summary>
    public KvmVMAddressSource Source { get; init; }

    /// <inheritdoc />
    public override string ToString() => Address.ToString();
}
