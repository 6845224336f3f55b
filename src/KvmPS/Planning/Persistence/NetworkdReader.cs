namespace KvmPS.Planning.Persistence;

/// <summary>Reads back what <see cref="NetworkdFiles"/> has written.</summary>
internal static class NetworkdReader
{
    public static IEnumerable<string> Read(PersistentBridge bridge, IReadOnlyList<ConfigFile> files)
    {
        var (device, network, port) = (Settings(files[0]), Settings(files[1]), Settings(files[2]));
        if (IniText.Last(device, "NetDev", "Kind") != "bridge" || IniText.Last(device, "NetDev", "Name") != bridge.Name)
        {
            yield return "no bridge";
        }
        yield return $"mac {IniText.Last(device, "NetDev", "MACAddress")}";
        if (IniText.Last(device, "NetDev", "MTUBytes") is { } mtu) yield return $"mtu {mtu}";
        yield return $"stp {IniText.Last(device, "Bridge", "STP") == "yes"}";
        yield return $"delay {IniText.Last(device, "Bridge", "ForwardDelaySec")}";
        if (IniText.Last(device, "Bridge", "VLANFiltering") == "yes") yield return "vlan";

        if (IniText.Last(network, "Match", "Name") != bridge.Name) yield return "no network of the bridge";
        var dhcp = IniText.Last(network, "Network", "DHCP");
        if (dhcp is "yes" or "ipv4") yield return "dhcp4";
        if (dhcp is "yes" or "ipv6" || IniText.Last(network, "Network", "IPv6AcceptRA") == "yes") yield return "auto6";
        foreach (var section in network.GroupBy(l => l.Number).Select(g => g.ToList()))
        {
            string? Of(string key) => IniText.Last(section, section[0].Section, key);
            if (section[0].Section == "Address") yield return $"address {Of("Address")}";
            if (section[0].Section == "RoutingPolicyRule")
            {
                yield return WrittenFiles.Rule(Of("Priority"), ("from", Of("From")), ("to", Of("To")), ("table", Of("Table")));
            }
            if (section[0].Section == "Route" && Of("Protocol") != "kernel")
                yield return WrittenFiles.Route(
                    Of("Destination"),
                    ("via", Of("Gateway")),
                    ("metric", Of("Metric")),
                    ("table", Of("Table")),
                    ("src", Of("PreferredSource")),
                    ("mtu", Of("MTUBytes")));
        }

        if (IniText.Last(port, "Network", "Bridge") == bridge.Name) yield return $"port {IniText.Last(port, "Match", "Name")}";
        if (IniText.Last(port, "Link", "MTUBytes") is { } other) yield return $"port mtu {other}";
    }

    private static IReadOnlyList<IniText> Settings(ConfigFile file) => IniText.ParseStrictly(file.Text!);
}
