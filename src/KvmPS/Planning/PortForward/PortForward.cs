using System.Text.Json.Serialization;
using KvmPS.Model;

namespace KvmPS.Planning.PortForward;

/// <summary>
/// A port of the host that leads to a guest's, as it is kept in the host's list. Addresses are text as the rules have it.
/// </summary>
internal sealed record PortForward
{
    public required Guid VMId { get; init; }

    /// <summary>Its name when the forward was made, for when the VM is gone.</summary>
    public required string VMName { get; init; }

    public required string ConnectionUri { get; init; }

    public required KvmPortProtocol Protocol { get; init; }

    /// <summary>null: all addresses of the host but loopback.</summary>
    public required string? HostAddress { get; init; }

    public required int HostPort { get; init; }

    public required string GuestAddress { get; init; }

    public required int GuestPort { get; init; }

    public required string Network { get; init; }

    /// <summary>The network's subnet: who is in it would answer a guest of it past the host.</summary>
    public required string Subnet { get; init; }

    public required string MacAddress { get; init; }

    /// <summary>The rules' comment, by which they are found again. The end is closed, so that none is the beginning of another.</summary>
    [JsonIgnore]
    public string Mark => $"kvmps/{Word}/{HostAddress ?? "any"}:{HostPort}/{GuestAddress}:{GuestPort}/";

    /// <summary>tcp or udp.</summary>
    [JsonIgnore]
    public string Word => Protocol == KvmPortProtocol.Tcp ? "tcp" : "udp";

    /// <summary>In words: tcp port 8080 of 192.0.2.10.</summary>
    [JsonIgnore]
    public string HostSide => $"{Word} port {HostPort}{(HostAddress is null ? "" : $" of {HostAddress}")}";

    /// <summary>True when one packet could take either.</summary>
    public bool Meets(PortForward other) =>
        Protocol == other.Protocol
        && HostPort == other.HostPort
        && (HostAddress is null || other.HostAddress is null || HostAddress == other.HostAddress);

    /// <summary>True when both lead from the same port to the same port of the same VM.</summary>
    public bool IsSame(PortForward other) => VMId == other.VMId && Mark == other.Mark;
}
