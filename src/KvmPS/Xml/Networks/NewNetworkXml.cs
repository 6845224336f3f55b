using System.Globalization;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>Writes the definition of a new network.</summary>
internal static class NewNetworkXml
{
    public static string Write(NetworkPlan plan) => new XElement("network",
        new XElement("name", plan.Name),
        Forward(plan),
        plan.Bridge is null && plan.Mode == KvmNetworkMode.Bridge ? null : new XElement("bridge",
            plan.Bridge is null ? null : new XAttribute("name", plan.Bridge),
            // The bridge is libvirt's own then; without a delay a guest's first DHCP request comes through.
            plan.Mode == KvmNetworkMode.Bridge ? null : new object[] { new XAttribute("stp", "on"), new XAttribute("delay", "0") }),
        plan.Domain is null ? null : new XElement("domain", new XAttribute("name", plan.Domain), new XAttribute("localOnly", "yes")),
        plan.Subnets.Select(Ip)).ToString(SaveOptions.DisableFormatting);

    private static XElement? Forward(NetworkPlan plan)
    {
        var mode = plan.Mode switch
        {
            KvmNetworkMode.Nat => "nat",
            KvmNetworkMode.Routed => "route",
            KvmNetworkMode.Open => "open",
            KvmNetworkMode.Bridge => "bridge",
            _ => null,
        };
        return mode is null
            ? null
            : new("forward", new XAttribute("mode", mode), plan.Interface is null ? null : new XAttribute("dev", plan.Interface));
    }

    private static XElement Ip(NetworkPlan.SubnetPlan plan) => new("ip",
        plan.Subnet.IsIPv6 ? new XAttribute("family", "ipv6") : null,
        new XAttribute("address", plan.Gateway),
        new XAttribute("prefix", plan.Subnet.PrefixLength.ToString(CultureInfo.InvariantCulture)),
        plan.Range is not { } range ? null : new XElement("dhcp",
            new XElement("range", new XAttribute("start", range.First), new XAttribute("end", range.Last)),
            plan.Reservations.Select(NetworkXml.HostElement)));
}
