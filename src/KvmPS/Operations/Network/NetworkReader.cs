using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Xml;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Operations.Network;

/// <summary>Shows a network.</summary>
internal static class NetworkReader
{
    public static KvmNetwork Read(LibvirtNetwork network)
    {
        var text = network.Xml(NetworkXmlFlags.None);
        var (active, persistent) = (network.Active, network.Persistent);
        var xml = NetworkXml.Parse(text);
        var uri = network.Connection.Uri;
        return new()
        {
            Name = network.Name,
            Id = network.Id,
            Active = active,
            Persistent = persistent,
            Autostart = persistent && network.Autostart,
            Mode = xml.Mode,
            ForwardMode = xml.ForwardMode,
            Bridge = xml.Bridge,
            Subnet = [.. xml.Ips.Select(i => i.Subnet?.ToString()).OfType<string>()],
            Gateway = [.. xml.Ips.Select(i => i.Address?.ToString()).OfType<string>()],
            DhcpRange = [.. xml.Ips.SelectMany(i => i.Ranges).Select(r => $"{r.First}-{r.Last}")],
            Domain = xml.Domain,
            Reservation = [.. xml.Ips.SelectMany(i => i.Reservations).Select(r => r with { Network = network.Name, ConnectionUri = uri })],
            RestartRequired = active && persistent && Settings(xml) != Settings(NetworkXml.Parse(network.Xml(NetworkXmlFlags.Inactive))),
            ConnectionUri = uri,
        };
    }

    private static string Settings(NetworkXml xml) =>
        string.Join(
            '\n',
            [
                xml.ForwardMode,
                xml.Domain,
                .. xml.Ips.Select(i =>
                    string.Join(
                        ' ',
                        [$"{i.Address} {i.Subnet}", .. i.Ranges.Select(r => r.ToString()), .. i.Reservations.Select(r => r.ToString())])),
            ]);
}
