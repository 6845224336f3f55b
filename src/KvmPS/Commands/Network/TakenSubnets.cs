using KvmPS.Host;
using KvmPS.Libvirt;
using KvmPS.Planning;
using KvmPS.Xml;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Commands.Network;

/// <summary>Subnets that are somebody's on a host: its networks', whether they run or not, those that it has routes to, and those of its own addresses.</summary>
internal static class TakenSubnets
{
    public static IEnumerable<(Subnet Subnet, string Owner)> Read(Connection host)
    {
        foreach (var network in LibvirtNetwork.List(host))
        {
            foreach (var ip in NetworkXml.Parse(network.Xml(NetworkXmlFlags.None)).Ips)
            {
                if (ip.Subnet is { } subnet) yield return (subnet, $"the network '{network.Name}'");
            }
        }

        // Another host's routes cannot be read from here; libvirt looks at its own when the network is started.
        if (!host.IsLocal) yield break;
        foreach (var (address, bits, device) in HostRoutes.Read(HostRoot.Current)) yield return (Subnet.Of(address, bits), $"a route of this host through {device}");
        foreach (var (address, bits, device) in HostAddresses.Read(HostRoot.Current)) yield return (Subnet.Of(address, bits), $"the address {address} of this host's {device}");
    }
}
