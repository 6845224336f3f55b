using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Xml;

namespace KvmPS.Operations.Network;

/// <summary>
/// Subnets that are somebody's on a host: its networks', whether they run or not, those that it has routes to, and those of its own
/// addresses.
/// </summary>
internal static class UsedSubnets
{
    /// <param name="host">The host.</param>
    /// <param name="networks">All networks that libvirt has there.</param>
    public static IEnumerable<(Subnet Subnet, string Owner)> Read(Connection host, IEnumerable<(string Name, NetworkXml Xml)> networks)
    {
        foreach (var (name, xml) in networks)
        {
            foreach (var ip in xml.Ips)
            {
                if (ip.Subnet is { } subnet) yield return (subnet, $"the network '{name}'");
            }
        }

        // Another host's routes cannot be read from here; libvirt looks at its own when the network is started.
        if (!host.IsLocal) yield break;
        foreach (var (address, bits, device) in HostRoutes.Read(HostRoot.Current))
            yield return (Subnet.Of(address, bits), $"a route of this host through {device}");
        foreach (var (address, bits, device) in HostAddresses.Read(HostRoot.Current))
            yield return (Subnet.Of(address, bits), $"the address {address} of this host's {device}");
    }
}
