using System.Net;
using System.Net.Sockets;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Xml;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Operations.Network;

/// <summary>Which NIC of a VM a port is forwarded to, and under which address.</summary>
internal static class PortForwardNic
{
    /// <summary>The NIC that was named, else the only one on a NAT network that runs.</summary>
    /// <exception cref="KvmException">NetworkAdapterNotFound, NetworkAdapterAmbiguous, NotOnNatNetwork, NetworkNotActive.</exception>
    public static (NicElement Nic, LibvirtNetwork Network, NetworkXml Xml) Choose(Domain domain, string? mac, string? network)
    {
        var now = NicConfiguration.Read(domain);
        if (mac is not null) return OnNat(domain, Named(domain, now, new(MacAddress.Normalise(mac)), network));
        var nics = now.Nics.Where(n => network is null || (n.Type == "network" && n.Source == network)).ToList();
        if (nics.Count == 0 && network is not null && now.Nics.Count > 0)
        {
            var known = NetworkTarget.One(domain.Connection, network);
            throw new KvmException(
                "NetworkAdapterNotFound",
                Failure.NotFound,
                $"VM '{domain.Name}' has no network adapter on the network '{known.Name}'.",
                $"Specify one of: {string.Join(", ", now.Nics.Select(n => $"{n.MacAddress} ({n.Type} {n.Source})"))}");
        }

        if (nics is [var only]) return OnNat(domain, only);
        if (nics.Count == 0) now.Choose(domain, null);
        var nat = nics.Where(n => n.Type == "network")
            .Select(n => (Nic: n, Network: Of(domain, n)))
            .Where(n => n.Network is not null && NetworkXml.Parse(n.Network.Xml(NetworkXmlFlags.None)).ForwardMode == "nat")
            .Select(n => n.Nic)
            .ToList();
        if (nat.Count == 1) return OnNat(domain, nat[0]);
        throw nat.Count == 0
            ? NotOnNat(
                domain,
                $"No network adapter of VM '{domain.Name}' is on a NAT network: "
                    + $"{string.Join(", ", nics.Select(n => $"{n.MacAddress} ({n.Type} {n.Source})"))}.",
                "It may be reachable directly at its own address")
            : new KvmException(
                "NetworkAdapterAmbiguous",
                Failure.InvalidArgument,
                $"VM '{domain.Name}' has {nat.Count} network adapters on NAT networks: "
                    + $"{string.Join(", ", nat.Select(n => $"{n.MacAddress} ({n.Source})"))}",
                $"Specify which one: -MacAddress {nat[0].MacAddress}");
    }

    /// <summary>Of several that share the MAC address, the one on a libvirt network: the guest has one address for all.</summary>
    private static NicElement Named(Domain domain, NicConfiguration now, NicReference wanted, string? network)
        => wanted.Among(now.Nics, n => n)
            .Where(n => n.Type == "network" && (network is null || n.Source == network)).ToList() is [var only]
            ? only : now.Choose(domain, wanted).Nic;

    /// <summary>The address to forward to, and whether it must be kept for the NIC so that it stays the guest's.</summary>
    /// <exception cref="KvmException">AddressOutsideSubnet, AddressUnknown.</exception>
    public static (IPAddress Address, Subnet Subnet, bool Keep, List<string> Warnings) Address(
        Domain domain,
        NicElement nic,
        LibvirtNetwork network,
        NetworkXml xml,
        IPAddress? given)
    {
        var served = xml.Ips.Where(i => i.Subnet is { IsIPv6: false }).ToList();
        var kept = served.SelectMany(i => i.Reservations).FirstOrDefault(r => VMAddresses.Same(r.MacAddress, nic.MacAddress))?.IPAddress;
        var leased = network
            .Leases()
            .Where(l => VMAddresses.Same(l.MacAddress, nic.MacAddress))
            .OrderByDescending(l => l.ExpiryTime == 0 ? long.MaxValue : l.ExpiryTime)
            .Select(l => IPAddress.TryParse(l.Address, out var a) ? a : null)
            .FirstOrDefault(a => a?.AddressFamily == AddressFamily.InterNetwork);
        var address = given ?? kept ?? leased ?? throw Unknown(domain, nic, network, served);
        if (served.Find(i => i.Subnet!.Value.Contains(address)) is not { } ip || address.Equals(ip.Address))
        {
            throw new KvmException(
                "AddressOutsideSubnet",
                Failure.InvalidArgument,
                $"{address} is not a guest address in the network '{network.Name}'.",
                $"Specify an address in {string.Join(", ", served.Select(i => $"{i.Subnet} ({i.Address} is the host's)"))}");
        }

        var warnings = new List<string>();
        if (given is null && leased is not null && !leased.Equals(address) && domain.IsActive)
            warnings.Add(
                $"The guest of VM '{domain.Name}' has the lease {leased}, but the port is forwarded to {address}. To make the guest "
                    + "request its address again: Set-KvmNetworkAdapter -LinkState Down, then -LinkState Up.");
        // An address that the guest sets itself is its administrator's to keep.
        return (address, ip.Subnet!.Value, given is null, warnings);
    }

    private static (NicElement, LibvirtNetwork, NetworkXml) OnNat(Domain domain, NicElement nic)
    {
        if (Of(domain, nic) is not { } network)
            throw NotOnNat(
                domain,
                $"Network adapter {nic.MacAddress} of VM '{domain.Name}' is on {nic.Type} '{nic.Source}', not on a NAT network.",
                "It may be reachable directly at its own address");
        var xml = NetworkXml.Parse(network.Xml(NetworkXmlFlags.None));
        if (xml.ForwardMode != "nat")
        {
            throw NotOnNat(
                domain,
                $"The network '{network.Name}' of VM '{domain.Name}' is not a NAT network but "
                    + $"{(xml.ForwardMode.Length == 0 ? "isolated" : $"of mode {xml.ForwardMode}")}.",
                xml.ForwardMode.Length == 0
                    ? "An isolated network passes no traffic in or out by design"
                    : "It may be reachable directly at its own address");
        }

        return network.Active ? (nic, network, xml) : throw NetworkErrors.NotActive(network.Name);
    }

    private static LibvirtNetwork? Of(Domain domain, NicElement nic) =>
        nic.Type == "network" ? NetworkTarget.One(domain.Connection, nic.Source ?? "") : null;

    private static KvmException NotOnNat(Domain domain, string message, string why) =>
        new(
            "NotOnNatNetwork",
            Failure.InvalidOperation,
            message,
            $"{why}. To forward to it, connect it to a NAT network: Set-KvmNetworkAdapter -VMName {VMErrors.QuoteName(domain.Name)} "
                + "-Network default");

    private static KvmException Unknown(Domain domain, NicElement nic, LibvirtNetwork network, List<NetworkXml.Ip> served)
    {
        var example = served.Find(i => i.HasDhcp)?.Subnet?.Range.Last;
        return new(
            "AddressUnknown",
            Failure.Unavailable,
            $"VM '{domain.Name}' has no address in the network '{network.Name}' yet: none is reserved for {nic.MacAddress}, and none is "
                + "leased.",
            example is null
                ? "Specify the address that the guest sets itself: -GuestAddress"
                : $"Reserve one: Add-KvmDhcpReservation {VMErrors.Quote(network.Name)} {nic.MacAddress} {example}. Or start the VM and "
                    + $"wait for its lease: Wait-KvmVM -Name {VMErrors.QuoteName(domain.Name)} -For IPAddress. Or specify -GuestAddress, "
                    + "where the guest sets its address itself.");
    }
}
