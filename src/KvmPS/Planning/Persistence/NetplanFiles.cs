using KvmPS.Objects;

namespace KvmPS.Planning.Persistence;

/// <summary>
/// netplan(5). Lists in several files are added up, so that what the NIC has must leave the file where it stands: it is edited, and
/// the bridge comes into the same file, so that one rename changes all.
/// </summary>
internal static class NetplanFiles
{
    private const string Folder = "/etc/netplan";
    private static readonly string[] Sections = ["ethernets", "bonds", "vlans"];

    // What a port has no more; all else of it, such as how it is found and named, stays.
    private static readonly string[] Moved =
    [
        "addresses", "dhcp4", "dhcp6", "dhcp4-overrides", "dhcp6-overrides", "dhcp-identifier", "accept-ra", "gateway4", "gateway6", "nameservers", "routes", "routing-policy",
        "link-local", "ipv6-privacy", "ipv6-address-generation", "mtu",
    ];

    private static readonly string[] AlsoOfTheBridge = ["renderer", "dhcp4-overrides", "dhcp6-overrides", "dhcp-identifier", "nameservers", "link-local", "ipv6-privacy"];

    /// <summary>True when a file is about a NIC.</summary>
    public static bool Names(string text, string nic)
    {
        var yaml = new YamlBlocks(text);
        return Definition(yaml, nic) is not null;
    }

    /// <summary>True when a file makes a device of that name.</summary>
    public static bool Makes(string text, string name)
    {
        var yaml = new YamlBlocks(text);
        return yaml.Child(null, "network") is { } network && yaml.Children(network).Any(s => s.Key is "bridges" or "bonds" or "vlans" && yaml.Child(s, name) is not null);
    }

    /// <param name="bridge">The bridge.</param>
    /// <param name="present">The file where the NIC stands; null for none.</param>
    /// <param name="text">Its text.</param>
    public static IReadOnlyList<ConfigFile> Plan(PersistentBridge bridge, string? present, string? text)
    {
        var gaps = new Gaps(HostNetworkManager.Netplan);
        var yaml = new YamlBlocks(text ?? $"# Written by KvmPS. Remove-KvmBridge -Restore takes it away.\nnetwork:\n  version: 2\n  ethernets:\n    {bridge.Nic}: {{}}\n");
        if ((text is null && present is not null) || !yaml.IsPlain || Definition(yaml, bridge.Nic) is not { } nic || nic.Inline is not ("" or "{}" or "null" or "~")) throw Unreadable(present);
        var network = yaml.Child(null, "network")!;
        if (yaml.Child(network, "bridges") is { } existing && (existing.Inline.Length > 0 || yaml.Child(existing, bridge.Name) is not null)) throw Unreadable(present);

        List<string> also = [];
        var hasDns = false;
        var children = yaml.Children(nic);
        foreach (var child in children.Where(c => AlsoOfTheBridge.Contains(c.Key)))
        {
            hasDns |= child.Key == "nameservers";
            also.AddRange(yaml.ToString().Split('\n')[child.Start..child.End].Select(l => l[Math.Min(child.Indent, l.Length)..]));
        }

        foreach (var child in Enumerable.Reverse(children).Where(c => Moved.Contains(c.Key))) yaml.Remove(child);
        var indent = children.Count > 0 ? children[0].Indent : nic.Indent + 2;
        if (nic.Inline.Length > 0) yaml.Open(nic);
        List<string> port = ["dhcp4: false", "dhcp6: false"];
        if (bridge.OtherMtu is { } mtu) port.Add($"mtu: {mtu}");
        yaml.Insert(nic.Start + 1, port.Select(l => new string(' ', indent) + l));

        network = yaml.Child(null, "network")!;
        var sections = yaml.Child(network, "bridges");
        var depth = sections?.Indent ?? yaml.Children(network)[0].Indent;
        var lines = Bridge(bridge, Definition(yaml, bridge.Nic)!.Key, also, hasDns, gaps).Select(l => new string(' ', depth + 2) + l).ToList();
        gaps.Check();
        if (sections is null) yaml.Insert(network.End, [new string(' ', depth) + "bridges:", .. lines]);
        else
        {
            // As far in as the bridges that are there.
            var deeper = (yaml.Children(sections) is [var first, ..] ? first.Indent : depth + 2) - depth - 2;
            yaml.Insert(sections.End, lines.Select(l => new string(' ', Math.Max(deeper, 0)) + l[Math.Max(-deeper, 0)..]));
        }

        return [new($"{Folder}/{(present is null ? $"90-kvmps-{bridge.Name}.yaml" : Path.GetFileName(present))}", yaml.ToString(), IsPrivate: true)];
    }

    private static List<string> Bridge(PersistentBridge bridge, string port, IEnumerable<string> also, bool hasDns, Gaps gaps)
    {
        gaps.Add(bridge.Wish.Vlan, "-Vlan");
        List<string> text = [$"interfaces: [{port}]", $"macaddress: {Quote(bridge.MacAddress)}"];
        if (bridge.OtherMtu is { } mtu) text.Add($"mtu: {mtu}");
        text.AddRange([$"dhcp4: {Word(bridge.Dhcp4)}", $"dhcp6: {Word(bridge.Dhcp6)}", $"accept-ra: {Word(bridge.AcceptRa)}", .. also]);
        if (bridge.Addresses.Count > 0) text.Add("addresses:");
        foreach (var address in bridge.Addresses)
        {
            gaps.Add(address.Peer is not null, $"the peer of {address.Text}");
            gaps.Add(address.Scope is not null, $"the scope of {address.Text}");
            gaps.Add(address.Metric is not null, $"the metric of {address.Text}");
            gaps.Add(address.NoPrefixRoute && bridge.Routes.All(r => !r.IsOfAddress), $"that {address.Text} makes no route");
            text.Add($"- {Quote(address.Text)}{(address.Label is null ? "" : ":")}");
            if (address.Label is not null) text.Add($"    label: {Quote(address.Label)}");
        }

        if (!hasDns && (bridge.Dns.Count > 0 || bridge.Domains.Count > 0))
        {
            text.Add("nameservers:");
            if (bridge.Dns.Count > 0) text.Add($"  addresses: [{string.Join(", ", bridge.Dns.Select(Quote))}]");
            if (bridge.Domains.Count > 0) text.Add($"  search: [{string.Join(", ", bridge.Domains.Select(Quote))}]");
        }

        var routes = bridge.Routes.Where(r => !r.IsOfAddress).ToList();
        if (routes.Count > 0) text.Add("routes:");
        foreach (var route in routes)
        {
            gaps.Add(route.Rest.Select(w => $"{route.Said} with {w}"));
            gaps.Add(route.Tos is not null, $"{route.Said} with a TOS");
            gaps.Add(route.Table is { } table && !table.All(char.IsAsciiDigit), $"{route.Said} in a table with a name");
            Item(text, ("to", Quote(route.Destination)), ("via", route.Gateway is null ? null : Quote(route.Gateway)), ("scope", route.Scope ?? (route.Gateway is null && !route.IsV6 ? "link" : null)), ("on-link", route.IsOnLink ? "true" : null),
                ("metric", route.Metric), ("table", route.Table), ("from", route.Source is null ? null : Quote(route.Source)), ("mtu", route.Mtu));
        }

        if (bridge.Rules.Count > 0) text.Add("routing-policy:");
        foreach (var rule in bridge.Rules)
        {
            gaps.Add(rule.Besides("pref", "from", "to", "tos", "fwmark", "lookup"));
            gaps.Add(!rule.Values.ContainsKey("from") && !rule.Values.ContainsKey("to"), $"{rule.Said} without a source or destination");
            string? Value(string key) => rule.Values.GetValueOrDefault(key);
            gaps.Add(Value("fwmark")?.Contains('/', StringComparison.Ordinal) == true, $"{rule.Said} with a mask");
            gaps.Add(Value("lookup") is { } name && !name.All(char.IsAsciiDigit), $"{rule.Said} for a table with a name");
            Item(text, ("from", Value("from") is { } from ? Quote(from) : null), ("to", Value("to") is { } to ? Quote(to) : null), ("table", Value("lookup")), ("priority", Value("pref")), ("mark", Number(Value("fwmark"))), ("type-of-service", Number(Value("tos"))));
        }

        text.AddRange(["parameters:", $"  stp: {Word(bridge.Wish.Stp)}", $"  forward-delay: {bridge.ForwardDelay}"]);
        return [$"{bridge.Name}:", .. text.Select(l => "  " + l)];
    }

    /// <summary>Where a NIC is defined: by its name, or by the name that it is to get.</summary>
    private static YamlBlocks.Block? Definition(YamlBlocks yaml, string nic)
    {
        if (yaml.Child(null, "network") is not { } network) return null;
        var all = yaml.Children(network).Where(s => Sections.Contains(s.Key)).SelectMany(yaml.Children).ToList();
        return all.Find(d => yaml.Child(d, "set-name")?.Inline.Trim('"', '\'') == nic)
            ?? all.Find(d => d.Key == nic && yaml.Child(d, "set-name") is null);
    }

    private static void Item(List<string> text, params (string Key, string? Value)[] values)
    {
        var first = true;
        foreach (var (key, value) in values.Where(v => v.Value is not null))
        {
            text.Add($"{(first ? "- " : "  ")}{key}: {value}");
            first = false;
        }
    }

    private static string? Number(string? value)
        => value?.StartsWith("0x", StringComparison.Ordinal) == true ? $"{Convert.ToUInt32(value.Split('/')[0], 16)}" : value;

    private static string Word(bool value) => value ? "true" : "false";

    // Addresses, names and numbers alone come here: neither quotes nor backslashes.
    private static string Quote(string value) => $"\"{value}\"";

    private static KvmException Unreadable(string? file) => new("NetworkFileUnreadable", Failure.NotSupported, $"{file} is written in a way that KvmPS does not edit, or has a bridge of that name already. Nothing was changed.",
        "Write the NIC there in block style, one key a line, without anchors, or add the bridge by hand.");
}
