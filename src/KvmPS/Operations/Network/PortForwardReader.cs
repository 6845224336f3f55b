using System.Net;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Planning.PortForward;

namespace KvmPS.Operations.Network;

/// <summary>Shows port forwards.</summary>
internal static class PortForwardReader
{
    /// <param name="forwards">Those to show.</param>
    /// <param name="host">Where their VMs are; those that were found through another connection are taken to be there still.</param>
    /// <param name="cancel">Ends it.</param>
    public static IEnumerable<KvmPortForward> Read(IReadOnlyList<PortForward> forwards, Connection host, CancellationToken cancel)
    {
        if (forwards.Count == 0) return [];
        var kernel = new Interfaces(HostRoot.Current).MayChange ? PortForwardKernel.Read(cancel) : null;
        var names = Domain.Ask(host, ListDomains.None, d => (d.Id, d.Name)).ToDictionary(d => d.Id, d => d.Name);
        return forwards
            .Select(f => Object(f, names.GetValueOrDefault(f.VMId), f.ConnectionUri == host.Uri, kernel))
            .OrderBy(f => f.VMName, StringComparer.Ordinal)
            .ThenBy(f => f.Protocol)
            .ThenBy(f => f.HostPort)
            .ThenBy(f => f.HostAddress?.ToString(), StringComparer.Ordinal);
    }

    public static KvmPortForward One(Domain domain, PortForward forward, CancellationToken cancel) =>
        Object(forward, domain.Name, true, PortForwardKernel.Read(cancel));

    private static KvmPortForward Object(PortForward forward, string? name, bool known, PortForwardKernel? kernel) =>
        new()
        {
            VMName = name ?? forward.VMName,
            VMId = forward.VMId,
            Protocol = forward.Protocol,
            HostAddress = forward.HostAddress is { } address ? IPAddress.Parse(address) : null,
            HostPort = forward.HostPort,
            GuestAddress = IPAddress.Parse(forward.GuestAddress),
            GuestPort = forward.GuestPort,
            Network = forward.Network,
            MacAddress = forward.MacAddress,
            State =
                known && name is null ? KvmPortForwardState.Orphaned
                : kernel is null ? KvmPortForwardState.Unknown
                : kernel.Has(forward) ? KvmPortForwardState.Active
                : KvmPortForwardState.Inactive,
            ConnectionUri = forward.ConnectionUri,
        };
}
