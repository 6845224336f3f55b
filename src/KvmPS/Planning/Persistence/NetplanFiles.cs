using System.Globalization;
using System.Text.Json.Nodes;
using KvmPS.Model;

namespace KvmPS.Planning.Persistence;

/// <summary>
/// netplan(5). Lists in several files are added up, so that what the NIC has must leave the file where it stands: it is edited, and
/// the bridge comes into the same file, so that one rename changes all. The result is parsed again and compared with what it is to be.
/// </summary>
internal static class NetplanFiles
{
    private const string Folder = "/etc/netplan";
    private static readonly string[] Sections = ["ethernets", "bonds", "vlans"];

    // What a port has no more; all else of it, such as how it is found and named, stays.
    private static readonly string[] Moved =
    [
        "addresses",
        "dhcp4",
        "dhcp6",
        "dhcp4-overrides",
        "dhcp6-overrides",
        "dhcp-identifier",
        "accept-ra",
        "gateway4",
        "gateway6",
        "nameservers",
        "routes",
        "routing-policy",
        "link-local",
        "ipv6-privacy",
        "ipv6-address-generation",
        "mtu",
    ];

    private static readonly string[] AlsoOfTheBridge =
    [
        "renderer",
        "dhcp4-overrides",
        "dhcp6-overrides",
        "dhcp-identifier",
        "nameservers",
        "link-local",
        "ipv6-privacy",
    ];

    /// <summary>True when a file is about a NIC.</summary>
    public static bool Names(string text, string nic) => Says(text, y => Definition(y, nic) is not null);

    /// <summary>True when a file makes a device of that name.</summary>
    public static bool Makes(string text, string name) =>
        Says(
            text,
            y =>
                y.Child(null, "network") is { } network
                && y.Children(network).Any(s => s.Key is "bridges" or "bonds" or "vlans" && y.Child(s, name) is not null));

    /// <param name="bridge">The bridge.</param>
    /// <param name="present">The file where the NIC stands; null for none.</param>
    /// <param name="text">Its text.</param>
    public static IReadOnlyList<ConfigFile> Plan(PersistentBridge bridge, string? present, string? text)
    {
        if (text is null && present is not null) throw Unreadable(present, "KvmPS does not understand it");
        try
        {
            var yaml = new YamlText(
                text
                    ?? "# Written by KvmPS. Remove-KvmBridge -Restore removes it.\nnetwork:\n  version: 2\n  ethernets:\n    "
                        + $"{bridge.Nic}: {{}}\n");
            Edit(yaml, bridge, present);
            return
            [
                new(
                    $"{Folder}/{(present is null ? $"90-kvmps-{bridge.Name}.yaml" : Path.GetFileName(present))}",
                    yaml.ToString(),
                    IsPrivate: true),
            ];
        }
        catch (FormatException error)
        {
            throw Unreadable(present, $"it is not valid YAML. {error.Message.TrimEnd('.')}");
        }
    }

    private static void Edit(YamlText yaml, PersistentBridge bridge, string? present)
    {
        var whole = yaml.Root.ToJson();
        if (yaml.Root.IsMarked) throw Unreadable(present, "it has anchors, aliases or tags");
        if (yaml.Root.IsFlow || Definition(yaml, bridge.Nic) is not { } found)
        {
            throw Unreadable(present, $"'{bridge.Nic}' is not found in it");
        }
        if (yaml.Child(yaml.Child(null, "network"), "bridges") is { } existing && yaml.Child(existing, bridge.Name) is not null)
        {
            throw Unreadable(present, $"it already has a bridge '{bridge.Name}'");
        }

        // One after the other, as the lines move.
        yaml.Unfold(yaml.Child(null, "network")!);
        yaml.Unfold(Section(yaml, found.Section)!);
        yaml.Unfold(Definition(yaml, bridge.Nic)!.Value.Nic);
        var nic = Definition(yaml, bridge.Nic)!.Value.Nic;
        var children = yaml.Children(nic);
        List<string> also = [.. children.Where(c => AlsoOfTheBridge.Contains(c.Key)).SelectMany(yaml.Lines)];
        var kept = children
            .Where(c => AlsoOfTheBridge.Contains(c.Key))
            .ToDictionary(c => c.Key, c => c.Value.ToJson(), StringComparer.Ordinal);
        foreach (var child in children.Reverse().Where(c => Moved.Contains(c.Key))) yaml.Remove(child);
        var indent = children.Count > 0 ? children[0].Indent : nic.Indent + 2;
        var port = Port(bridge);
        yaml.Insert(nic.Start + 1, YamlLines.Of(port).Select(l => new string(' ', indent) + l));

        var planned = Bridge(bridge, nic.Key, kept);
        AddBridge(yaml, bridge.Name, [.. YamlLines.Of(Without(planned, kept.Keys)), .. also]);
        Compare(yaml, whole, (found.Section, nic.Key), port, (bridge.Name, planned), present);
    }

    private static void AddBridge(YamlText yaml, string name, IEnumerable<string> content)
    {
        if (Section(yaml, "bridges") is { } some) yaml.Unfold(some);
        var network = yaml.Child(null, "network")!;
        var bridges = Section(yaml, "bridges");
        var depth = yaml.Children(network)[0].Indent;
        // As far in as the bridges that are there.
        var inner = bridges is not null && yaml.Children(bridges) is [var first, ..] ? first.Indent : depth + 2;
        List<string> lines = [$"{new string(' ', inner)}{name}:", .. content.Select(l => new string(' ', inner + 2) + l)];
        if (bridges is null) yaml.Insert(network.End, [new string(' ', depth) + "bridges:", .. lines]);
        else yaml.Insert(bridges.End, lines);
    }

    /// <summary>The file as it would be written says what it said before, but for the NIC, and of the bridge what was meant.</summary>
    private static void Compare(
        YamlText yaml,
        JsonNode? whole,
        (string Section, string Key) nic,
        JsonObject port,
        (string Name, JsonObject Content) bridge,
        string? file)
    {
        var network = whole!["network"]!.AsObject();
        var definition = network[nic.Section]![nic.Key] as JsonObject ?? [];
        network[nic.Section]![nic.Key] = Merged(Without(definition, Moved), port);
        if (network["bridges"] is not JsonObject) network["bridges"] = new JsonObject();
        network["bridges"]![bridge.Name] = bridge.Content;
        if (JsonNode.DeepEquals(whole, yaml.Root.ToJson())) return;
        throw WrittenFiles.Wrong(file ?? Folder, "other settings in it would change");
    }

    private static JsonObject Port(PersistentBridge bridge)
    {
        JsonObject port = new() { ["dhcp4"] = "false", ["dhcp6"] = "false" };
        if (bridge.OtherMtu is { } mtu) port["mtu"] = Number(mtu);
        return port;
    }

    private static JsonObject Bridge(PersistentBridge bridge, string port, IReadOnlyDictionary<string, JsonNode?> kept)
    {
        var gaps = new UnsupportedSettings(KvmHostNetworkManager.Netplan);
        gaps.Add(bridge.Request.Vlan, "-Vlan");
        JsonObject all = new() { ["interfaces"] = new JsonArray(port), ["macaddress"] = bridge.MacAddress };
        if (bridge.OtherMtu is { } mtu) all["mtu"] = Number(mtu);
        (all["dhcp4"], all["dhcp6"], all["accept-ra"]) = (Word(bridge.Dhcp4), Word(bridge.Dhcp6), Word(bridge.AcceptRa));
        if (bridge.Addresses.Count > 0) all["addresses"] = List(bridge.Addresses.Select(a => Address(bridge, a, gaps)));
        JsonObject dns = [];
        if (bridge.Dns.Count > 0) dns["addresses"] = List(bridge.Dns.Select(d => (JsonNode)d));
        if (bridge.Domains.Count > 0) dns["search"] = List(bridge.Domains.Select(d => (JsonNode)d));
        if (dns.Count > 0) all["nameservers"] = dns;
        if (bridge.Routes.Where(r => !r.IsOfAddress).ToList() is { Count: > 0 } routes)
        {
            all["routes"] = List(routes.Select(r => Route(r, gaps)));
        }
        if (bridge.Rules.Count > 0) all["routing-policy"] = List(bridge.Rules.Select(r => Rule(r, gaps)));
        all["parameters"] = new JsonObject { ["stp"] = Word(bridge.Request.Stp), ["forward-delay"] = Number(bridge.ForwardDelay) };
        // What is written in the file goes before what the host is found to ask.
        foreach (var (key, value) in kept) all[key] = value;
        gaps.Check();
        return all;
    }

    private static JsonNode Address(PersistentBridge bridge, PersistentAddress address, UnsupportedSettings gaps)
    {
        gaps.Add(address.Peer is not null, $"the peer of {address.Text}");
        gaps.Add(address.Scope is not null, $"the scope of {address.Text}");
        gaps.Add(address.Metric is not null, $"the metric of {address.Text}");
        gaps.Add(address.NoPrefixRoute && bridge.Routes.All(r => !r.IsOfAddress), $"that {address.Text} adds no route");
        return address.Label is null ? address.Text : new JsonObject { [address.Text] = new JsonObject { ["label"] = address.Label } };
    }

    private static JsonObject Route(PersistentRoute route, UnsupportedSettings gaps)
    {
        gaps.Add(route.Rest.Select(w => $"{route.Said} with {w}"));
        gaps.Add(route.Tos is not null, $"{route.Said} with a TOS");
        gaps.Add(route.Table is { } table && !table.All(char.IsAsciiDigit), $"{route.Said} in a table with a name");
        return Item(
            ("to", route.Destination),
            ("via", route.Gateway),
            ("scope", route.Scope ?? (route.Gateway is null && !route.IsV6 ? "link" : null)),
            ("on-link", route.IsOnLink ? "true" : null),
            ("metric", route.Metric),
            ("table", route.Table),
            ("from", route.Source),
            ("mtu", route.Mtu));
    }

    private static JsonObject Rule(PersistentRule rule, UnsupportedSettings gaps)
    {
        gaps.Add(rule.Besides("pref", "from", "to", "tos", "fwmark", "lookup"));
        gaps.Add(!rule.Values.ContainsKey("from") && !rule.Values.ContainsKey("to"), $"{rule.Said} without a source or destination");
        string? Value(string key) => rule.Values.GetValueOrDefault(key);
        gaps.Add(Value("fwmark")?.Contains('/', StringComparison.Ordinal) == true, $"{rule.Said} with a mask");
        gaps.Add(Value("lookup") is { } name && !name.All(char.IsAsciiDigit), $"{rule.Said} for a table with a name");
        return Item(
            ("from", Value("from")),
            ("to", Value("to")),
            ("table", Value("lookup")),
            ("priority", Value("pref")),
            ("mark", Hexadecimal(Value("fwmark"))),
            ("type-of-service", Hexadecimal(Value("tos"))));
    }

    /// <summary>Where a NIC is defined: by its name, or by the name that it is to get.</summary>
    private static (string Section, YamlText.Block Nic)? Definition(YamlText yaml, string nic)
    {
        if (yaml.Child(null, "network") is not { } network) return null;
        var all = yaml.Children(network)
            .Where(s => Sections.Contains(s.Key))
            .SelectMany(s => yaml.Children(s).Select(d => (s.Key, Nic: d)))
            .ToList();
        var index = all.FindIndex(d => d.Nic.Value["set-name"]?.Text == nic) is >= 0 and var named
            ? named
            : all.FindIndex(d => d.Nic.Key == nic && d.Nic.Value["set-name"] is null);
        return index < 0 ? null : all[index];
    }

    private static YamlText.Block? Section(YamlText yaml, string key) => yaml.Child(yaml.Child(null, "network"), key);

    private static bool Says(string text, Func<YamlText, bool> question)
    {
        try
        {
            return question(new YamlText(text));
        }
        catch (FormatException)
        {
            // What is not understood is told where it would be edited.
            return false;
        }
    }

    private static JsonObject Without(JsonObject all, IEnumerable<string> keys) =>
        new(all.Where(e => !keys.Contains(e.Key)).Select(e => KeyValuePair.Create(e.Key, e.Value?.DeepClone())));

    private static JsonObject Merged(JsonObject all, JsonObject more)
    {
        foreach (var (key, value) in more) all[key] = value?.DeepClone();
        return all;
    }

    private static JsonArray List(IEnumerable<JsonNode> items) => new([.. items]);

    private static JsonObject Item(params (string Key, string? Value)[] values) =>
        new(values.Where(v => v.Value is not null).Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value)));

    private static string? Hexadecimal(string? value)
        => value?.StartsWith("0x", StringComparison.Ordinal) == true ? $"{Convert.ToUInt32(value.Split('/')[0], 16)}" : value;

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Word(bool value) => value ? "true" : "false";

    private static KvmException Unreadable(string? file, string why) =>
        new(
            "NetworkFileUnreadable",
            Failure.NotSupported,
            $"{file} is not edited: {why}. Nothing was changed.",
            "Write the NIC there in block style, one key per line, without anchors, or add the bridge by hand.");
}
