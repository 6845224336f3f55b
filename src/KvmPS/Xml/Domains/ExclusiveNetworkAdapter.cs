using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>What only one VM may have of a network adapter: addresses, names on the host, ports, sockets, devices.</summary>
internal static class ExclusiveNetworkAdapter
{
    public static IEnumerable<ExclusiveResource> Of(XElement adapter)
    {
        var type = (string?)adapter.Attribute("type");
        foreach (var mac in adapter.Elements("mac").Attributes("address")) yield return Found(ExclusiveKind.Identity, "MAC address", mac);
        foreach (var name in adapter.Elements("target").Attributes("dev")) yield return Found(ExclusiveKind.HostName, "tap device", name);
        foreach (var found in VirtualPort(adapter.Elements("virtualport"))) yield return found;
        foreach (var log in adapter.Elements("backend").Attributes("logFile")) yield return Found(ExclusiveKind.Path, "log", log);
        foreach (var forward in adapter.Elements("portForward"))
        {
            yield return new(ExclusiveKind.HostName, "port forward", Ports(forward), forward);
        }

        // An address that the filter lets out, and no other.
        foreach (var ip in adapter.Elements("filterref").Elements("parameter")
            .Where(p => ((string?)p.Attribute("name"))?.ToUpperInvariant() is "IP" or "IPV6").Attributes("value"))
        {
            yield return new(ExclusiveKind.HostDevice, "address in a network filter", ip.Value, ip);
        }

        foreach (var source in adapter.Elements("source")) foreach (var found in Source(type, source)) yield return found;
    }

    private static IEnumerable<ExclusiveResource> Source(string? type, XElement source)
    {
        switch (type)
        {
            case "vhostuser" when source.Attribute("path") is { } socket:
                var isServer = (string?)source.Attribute("mode") == "server";
                yield return new(isServer ? ExclusiveKind.Path : ExclusiveKind.HostDevice, "socket of a network adapter", socket.Value,
                    socket)
                { IsSocket = true };
                break;
            case "server" when source.Attribute("port") is { } port:
                yield return new(ExclusiveKind.Port, "port of a network adapter", port.Value, port);
                break;
            case "udp" when source.Element("local")?.Attribute("port") is { } local:
                yield return new(ExclusiveKind.Port, "port of a network adapter", local.Value, local) { IsUdp = true };
                break;
            case "vdpa" when source.Attribute("dev") is { } device:
                yield return new(ExclusiveKind.HostDevice, "vDPA device", device.Value, device);
                break;
            case "direct" when (string?)source.Attribute("mode") == "passthrough" && source.Attribute("dev") is { } nic:
                yield return new(ExclusiveKind.HostDevice, "network interface of the host", nic.Value, nic);
                break;
            case "hostdev" when source.Element("address") is { } address:
                yield return new(ExclusiveKind.HostDevice, "network device of the host",
                    string.Join(' ', address.Attributes().Select(a => a.Value)), address);
                break;
        }
    }

    private static IEnumerable<ExclusiveResource> VirtualPort(IEnumerable<XElement> ports)
    {
        foreach (var port in ports)
        {
            foreach (var id in port.Elements("parameters").Attributes().Where(a => a.Name.LocalName is "interfaceid" or "instanceid"))
            {
                // MidoNet has its ports made beforehand; Open vSwitch and 802.1Qbg take the numbers that libvirt makes.
                yield return new((string?)port.Attribute("type") == "midonet" ? ExclusiveKind.HostDevice : ExclusiveKind.Identity,
                    "port of a virtual switch", id.Value, id);
            }
        }
    }

    private static ExclusiveResource Found(ExclusiveKind kind, string text, XAttribute at) => new(kind, text, at.Value, at);

    private static string Ports(XElement forward) => string.Join(' ',
        new[] { (string?)forward.Attribute("address"), (string?)forward.Attribute("dev"),
            (string?)forward.Attribute("proto") }.OfType<string>()
        .Concat(forward.Elements("range").Where(r => (string?)r.Attribute("exclude") != "yes")
            .Select(r => $"{(string?)r.Attribute("start")}-{(string?)r.Attribute("end") ?? (string?)r.Attribute("start")}")));
}
