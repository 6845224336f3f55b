using System.Text;
using KvmPS.Model;

namespace KvmPS.Planning.Persistence;

/// <summary>
/// systemd.netdev(5) and systemd.network(5). Of several files about a NIC the first by name counts: the one that makes it a port stands
/// before the one that was there, which stays as it is. It is the last to be written: until then all is as it was.
/// </summary>
internal static class NetworkdFiles
{
    public const string Folder = "/etc/systemd/network";

    /// <param name="bridge">The bridge.</param>
    /// <param name="present">The file that the NIC is set up by now; null for none.</param>
    /// <param name="said">Its text and that of its drop-ins.</param>
    public static IReadOnlyList<ConfigFile> Plan(PersistentBridge bridge, string? present, string? said)
    {
        var gaps = new UnsupportedSettings(KvmHostNetworkManager.Networkd);
        var settings = new NetworkdSettings(said, gaps);
        var first = Before(present, $"{bridge.Name}-port.network");
        gaps.Add(first is null, $"a file that precedes {present}");
        var text = Network(bridge, settings, gaps);
        gaps.Check();
        var name = $"{Folder}/{first}{bridge.Name}";
        IReadOnlyList<ConfigFile> files =
        [
            new($"{name}.netdev", Device(bridge)),
            new($"{name}.network", text),
            new($"{name}-port.network", Port(bridge, settings)),
        ];
        WrittenFiles.Check(bridge, Folder, withWords: false, () => NetworkdReader.Read(bridge, files));
        return files;
    }

    /// <summary>The beginning of a file name with which it comes before another file; null where none does.</summary>
    /// <param name="other">The other file; null for none.</param>
    /// <param name="rest">The rest of the name.</param>
    public static string? Before(string? other, string rest) =>
        ((string[])["05-kvmps-", "0-kvmps-"]).FirstOrDefault(p =>
            other is null || string.CompareOrdinal(p + rest, Path.GetFileName(other)) < 0);

    private static string Device(PersistentBridge bridge)
    {
        var text = Begin().Append($"[NetDev]\nName={bridge.Name}\nKind=bridge\nMACAddress={bridge.MacAddress}\n");
        if (bridge.OtherMtu is { } mtu) text.Append($"MTUBytes={mtu}\n");
        text.Append($"\n[Bridge]\nSTP={YesNo(bridge.Request.Stp)}\nForwardDelaySec={bridge.ForwardDelay}\n");
        if (bridge.Request.Vlan) text.Append("VLANFiltering=yes\n");
        return text.ToString();
    }

    private static string Port(PersistentBridge bridge, NetworkdSettings settings)
    {
        var text = Begin().Append($"[Match]\nName={bridge.Nic}\n");
        List<string> link = [.. bridge.OtherMtu is { } mtu ? (string[])[$"MTUBytes={mtu}"] : [], .. settings.PortLink];
        if (link.Count > 0) text.Append("\n[Link]\n").AppendJoin('\n', link).Append('\n');
        return text.Append("\n[Network]\n")
            .AppendJoin('\n', [$"Bridge={bridge.Name}", "LinkLocalAddressing=no", .. settings.PortNetwork])
            .Append('\n')
            .ToString();
    }

    private static string Network(PersistentBridge bridge, NetworkdSettings settings, UnsupportedSettings gaps)
    {
        var dhcp = (bridge.Dhcp4, bridge.Dhcp6) switch
        {
            (true, true) => "yes",
            (true, false) => "ipv4",
            (false, true) => "ipv6",
            _ => "no",
        };
        var text = Begin().Append($"[Match]\nName={bridge.Name}\n\n");
        if (settings.BridgeLink.Count > 0) text.Append("[Link]\n").AppendJoin('\n', settings.BridgeLink).Append("\n\n");
        text.Append($"[Network]\nDHCP={dhcp}\nIPv6AcceptRA={YesNo(bridge.AcceptRa)}\n");
        foreach (var server in settings.Says("DNS") ? [] : bridge.Dns) text.Append($"DNS={server}\n");
        if (bridge.Domains.Count > 0 && !settings.Says("Domains")) text.Append($"Domains={string.Join(' ', bridge.Domains)}\n");
        foreach (var line in settings.BridgeNetwork.Concat(settings.Sections)) text.Append($"{line}\n");
        foreach (var address in bridge.Addresses)
            Section(
                text,
                "Address",
                ("Address", address.Text),
                ("Peer", address.Peer),
                ("Label", address.Label),
                ("RouteMetric", address.Metric),
                ("Scope", address.Scope),
                ("AddPrefixRoute", address.NoPrefixRoute ? "no" : null));
        foreach (var route in bridge.Routes)
        {
            gaps.Add(route.Rest.Select(w => $"{route.Said} with {w}"));
            gaps.Add(route.Tos is not null, $"{route.Said} with a TOS");
            Section(
                text,
                "Route",
                ("Destination", route.Destination),
                ("Gateway", route.Gateway),
                ("GatewayOnLink", route.IsOnLink ? "yes" : null),
                ("Metric", route.Metric),
                ("Table", route.Table),
                ("PreferredSource", route.Source),
                ("Scope", route.Scope),
                ("MTUBytes", route.Mtu),
                ("Protocol", route.IsOfAddress ? "kernel" : null));
        }

        foreach (var rule in bridge.Rules)
        {
            gaps.Add(
                rule.Besides(
                    "pref",
                    "from",
                    "to",
                    "tos",
                    "fwmark",
                    "iif",
                    "oif",
                    "lookup",
                    "sport",
                    "dport",
                    "ipproto",
                    "not",
                    "suppress_prefixlength"));
            var values = rule.Values;
            Section(
                text,
                "RoutingPolicyRule",
                ("Priority", values["pref"]),
                ("Family", rule.IsV6 ? "ipv6" : "ipv4"),
                ("InvertRule", values.ContainsKey("not") ? "yes" : null),
                ("From", values.GetValueOrDefault("from")),
                ("To", values.GetValueOrDefault("to")),
                ("TypeOfService", values.GetValueOrDefault("tos")),
                ("FirewallMark", values.GetValueOrDefault("fwmark")),
                ("IncomingInterface", values.GetValueOrDefault("iif")),
                ("OutgoingInterface", values.GetValueOrDefault("oif")),
                ("SourcePort", values.GetValueOrDefault("sport")),
                ("DestinationPort", values.GetValueOrDefault("dport")),
                ("IPProtocol", values.GetValueOrDefault("ipproto")),
                ("SuppressPrefixLength", values.GetValueOrDefault("suppress_prefixlength")),
                ("Table", values.GetValueOrDefault("lookup")));
        }

        return text.ToString();
    }

    private static StringBuilder Begin() => new("# Written by KvmPS. Remove-KvmBridge -Restore removes it.\n");

    private static void Section(StringBuilder text, string name, params (string Key, string? Value)[] values)
    {
        text.Append($"\n[{name}]\n");
        foreach (var (key, value) in values)
            if (value is not null) text.Append($"{key}={value}\n");
    }

    private static string YesNo(bool value) => value ? "yes" : "no";
}
