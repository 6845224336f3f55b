using System.Net;
using System.Text.Json;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Guest;
using KvmPS.Xml;

namespace KvmPS.Operations.Network;

/// <summary>Addresses of a running guest, by the best word that there is: its agent's, then a lease, then what the host has seen.</summary>
internal static class VMAddresses
{
    /// <param name="domain">The VM; one that does not run has none.</param>
    /// <param name="description">The running VM's description.</param>
    /// <param name="timeout">How long the agent may take.</param>
    public static IReadOnlyList<KvmVMAddress> Read(Domain domain, DomainXml description, TimeSpan timeout)
    {
        // What the guest itself says needs no other word: a lease may be of yesterday.
        if (description.AgentIsConnected && OfAgent(domain, timeout) is { Count: > 0 } told) return told;
        return OfHost(domain, description);
    }

    /// <summary>What is known without asking the guest.</summary>
    public static IReadOnlyList<KvmVMAddress> OfHost(Domain domain, DomainXml description)
    {
        var leased = Try(domain, AddressSource.Lease, KvmVMAddressSource.Lease);
        var without = description.Nics.Select(n => n.MacAddress).Where(m => !leased.Any(l => Same(l.MacAddress, m))).ToList();
        return without.Count == 0 ? leased
            : [.. leased, .. Try(domain, AddressSource.Arp, KvmVMAddressSource.Arp).Where(a => without.Exists(m => Same(m, a.MacAddress)))];
    }

    public static IReadOnlyList<KvmVMAddress> From(Domain domain, AddressSource asked, KvmVMAddressSource source)
        => [.. GuestAddresses.Entries(domain, asked).Select(e => new KvmVMAddress
        {
            Address = e.Address,
            PrefixLength = e.PrefixLength,
            MacAddress = e.MacAddress,
            Interface = e.Interface,
            Source = source,
        })];

    public static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Asked with a time limit, which virDomainInterfaceAddresses has none of.</summary>
    public static List<KvmVMAddress> OfAgent(Domain domain, TimeSpan timeout)
    {
        try
        {
            return
            [
                .. GuestAnswers
                    .NetworkAdapters(new GuestAgent(domain).Ask("guest-network-get-interfaces", timeout))
                    .SelectMany(n =>
                        n.IPAddress.Select(text => text.Split('/'))
                            .Where(a => GuestAnswers.IsReachable(a[0]))
                            .Select(a => new KvmVMAddress
                            {
                                Address = IPAddress.Parse(a[0]),
                                PrefixLength = a.Length > 1 && int.TryParse(a[1], out var bits) ? bits : 0,
                                MacAddress = n.MacAddress,
                                Interface = n.Name,
                                Source = KvmVMAddressSource.Agent,
                            })),
            ];
        }
        catch (Exception error)
            when (error is LibvirtException { OutcomeUnknown: false } or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // It hangs, is too old, or says what is no answer: the others may know.
            return [];
        }
    }

    private static IReadOnlyList<KvmVMAddress> Try(Domain domain, AddressSource asked, KvmVMAddressSource source)
    {
        try
        {
            return From(domain, asked, source);
        }
        catch (LibvirtException error)
            when (error is { OutcomeUnknown: false, Number: not ErrorNumber.NoDomain } && domain.Connection.IsAlive)
        {
            // It has gone off, or this libvirt has no such source.
            return [];
        }
    }
}
