using System.Net;
using KvmPS.Model;

namespace KvmPS.Operations.Network;

/// <summary>A port forward as it was asked for.</summary>
internal sealed record PortForwardRequest
{
    public required KvmPortProtocol Protocol { get; init; }

    public required IPAddress? HostAddress { get; init; }

    public required int HostPort { get; init; }

    public required int GuestPort { get; init; }

    /// <summary>null: the address that is kept for the NIC, or its lease.</summary>
    public required IPAddress? GuestAddress { get; init; }

    public required string? Network { get; init; }

    public required string? MacAddress { get; init; }
}
