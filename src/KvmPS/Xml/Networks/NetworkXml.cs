using System.Globalization;
using System.Net;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>A network's definition (https://libvirt.org/formatnetwork.html). Elements that KvmPS does not know stay as they are.</summary>
internal sealed class NetworkXml
{
    private readonly XElement _root;

    private NetworkXml(XElement root)
    {
        _root = root;
    }

    /// <summary>nat, route, open, bridge, …; empty when it is isolated.</summary>
    public string ForwardMode => _root.Element("forward") is { } forward ? (string?)forward.Attribute("mode") ?? "nat" : "";

    public KvmNetworkMode? Mode => ForwardMode switch
    {
        "nat" => KvmNetworkMode.Nat,
        "route" => KvmNetworkMode.Routed,
        "open" => KvmNetworkMode.Open,
        "bridge" when Bridge is not null => KvmNetworkMode.Bridge,
        "" => KvmNetworkMode.Isolated,
        _ => null,
    };

    public string? Bridge => (string?)_root.Element("bridge")?.Attribute("name");

    public string? Domain => (string?)_root.Element("domain")?.Attribute("name");

    /// <summary>In the order of the definition, which is how virNetworkUpdate counts them.</summary>
    public IReadOnlyList<Ip> Ips => [.. _root.Elements("ip").Select(Read)];

    public static NetworkXml Parse(string xml) => new(XElement.Parse(xml, LoadOptions.PreserveWhitespace));

    /// <summary>The domain of its guests; empty: none.</summary>
    public void SetDomain(string name)
    {
        if (name.Length == 0) _root.Elements("domain").Remove();
        else if (_root.Element("domain") is { } domain) domain.SetAttributeValue("name", name);
        else _root.Add(new XElement("domain", new XAttribute("name", name)));
    }

    /// <summary>
    /// True when DHCP names a file to boot from: libvirt forgets it when the server has neither a range nor a reservation, be it for a
    /// moment.
    /// </summary>
    public bool HasBootFile(int ip) => Dhcp(ip)?.Element("bootp") is not null;

    /// <summary>The file that guests boot from over the network; null: none.</summary>
    public string? BootFile(int ip) => (string?)Dhcp(ip)?.Element("bootp")?.Attribute("file");

    /// <summary>The DHCP ranges within an ip element, for virNetworkUpdate, with all that is said of them.</summary>
    public IReadOnlyList<string> RangeTexts(int ip) =>
        [.. Dhcp(ip)?.Elements("range").Select(r => r.ToString(SaveOptions.DisableFormatting)) ?? []];

    /// <summary>
    /// Other ranges for the DHCP server within an ip element; what is said of those that stay, such as how long a lease is, stays too.
    /// </summary>
    /// <param name="ip">Which ip element, from 0.</param>
    /// <param name="ranges">Each with the index of the range that it was; null: a new one.</param>
    public void SetRanges(int ip, IReadOnlyList<(IPAddress First, IPAddress Last, int? Of)> ranges)
    {
        var dhcp = Dhcp(ip)!;
        var there = dhcp.Elements("range").ToList();
        foreach (var (first, last, of) in ranges)
        {
            if (of is not { } index) dhcp.Add(new XElement("range", new XAttribute("start", first), new XAttribute("end", last)));
            else
            {
                if (!first.Equals(Address(there[index], "start"))) there[index].SetAttributeValue("start", first);
                if (!last.Equals(Address(there[index], "end"))) there[index].SetAttributeValue("end", last);
            }
        }

        there.Where((_, i) => ranges.All(r => r.Of != i)).Remove();
    }

    public override string ToString() => _root.ToString(SaveOptions.DisableFormatting);

    /// <summary>A reservation for virNetworkUpdate and for a definition.</summary>
    public static XElement HostElement(KvmDhcpReservation reservation) => new("host",
        Given("mac", reservation.MacAddress),
        Given("id", reservation.Duid),
        Given("name", reservation.HostName),
        Given("ip", reservation.IPAddress?.ToString()));

    public static string HostText(KvmDhcpReservation reservation) => HostElement(reservation).ToString(SaveOptions.DisableFormatting);

    private static XAttribute? Given(string name, string? value) => string.IsNullOrEmpty(value) ? null : new XAttribute(name, value);

    private XElement? Dhcp(int ip) => _root.Elements("ip").ElementAtOrDefault(ip)?.Element("dhcp");

    private static Ip Read(XElement ip)
    {
        var address = Address(ip, "address");
        var dhcp = ip.Element("dhcp");
        return new(
            address,
            address is null ? null : Subnet.Of(address, Bits(ip, address)),
            [
                .. dhcp?.Elements("range")
                    .Select(r => (First: Address(r, "start"), Last: Address(r, "end")))
                    .Where(r => r is { First: not null, Last: not null })
                    .Select(r => (r.First!, r.Last!))
                    ?? [],
            ],
            [.. dhcp?.Elements("host").Select(Reservation) ?? []],
            dhcp is not null);
    }

    private static KvmDhcpReservation Reservation(XElement host) => new()
    {
        MacAddress = (string?)host.Attribute("mac") ?? "",
        Duid = (string?)host.Attribute("id"),
        IPAddress = Address(host, "ip"),
        HostName = (string?)host.Attribute("name"),
    };

    /// <summary>A prefix, a netmask, or what the address's old class has.</summary>
    private static int Bits(XElement ip, IPAddress address)
        => int.TryParse((string?)ip.Attribute("prefix"), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) ? prefix
        : Address(ip, "netmask") is { } mask ? mask.GetAddressBytes().Sum(b => byte.PopCount(b))
        : address.GetAddressBytes() is { Length: 4 } bytes ? bytes[0] switch { < 128 => 8, < 192 => 16, _ => 24 }
        : 64;

    private static IPAddress? Address(XElement element, string attribute)
        => IPAddress.TryParse((string?)element.Attribute(attribute), out var address) ? address : null;

    /// <summary>The host's address in a subnet, and what DHCP gives away in it.</summary>
    internal sealed record Ip(
        IPAddress? Address,
        Subnet? Subnet,
        IReadOnlyList<(IPAddress First, IPAddress Last)> Ranges,
        IReadOnlyList<KvmDhcpReservation> Reservations,
        bool HasDhcp);
}
