using System.Net;

namespace KvmPS.Model;

/// <summary>A port of this host that leads to a port of a VM.</summary>
public sealed record KvmPortForward
{
    /// <summary>The VM's name.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid VMId { get; init; }

    /// <summary>TCP or UDP.</summary>
    public KvmPortProtocol Protocol { get; init; }

    /// <summary>The address of this host that it is for; null: all but loopback.</summary>
    public IPAddress? HostAddress { get; init; }

    /// <summary>The port of this host.</summary>
    public int HostPort { get; init; }

    /// <summary>The guest's address.</summary>
    public required IPAddress GuestAddress { get; init; }

    /// <summary>The guest's port.</summary>
    public int GuestPort { get; init; }

    /// <summary>The network that the guest has the address in.</summary>
    public required string Network { get; init; }

    /// <summary>The network adapter that has the address.</summary>
    public required string MacAddress { get; init; }

    /// <summary>Whether it is active now.</summary>
    public KvmPortForwardState State { get; init; }

    /// <summary>URI of the connection that the VM was found through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{Protocol} {(HostAddress is null ? "*" : HostAddress)}:{HostPort}";
}
