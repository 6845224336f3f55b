using System.Text.RegularExpressions;

namespace KvmPS.Planning.Persistence;

/// <summary>Reads back what <see cref="KeyfileFiles"/> has written.</summary>
internal static partial class KeyfileReader
{
    public static IEnumerable<string> Read(PersistentBridge bridge, IReadOnlyList<ConfigFile> files)
    {
        var (port, profile) = (IniText.ParseStrictly(files[0].Text!), IniText.ParseStrictly(files[1].Text!));
        if (IniText.Last(port, "connection", "master") == bridge.Name && IniText.Last(port, "connection", "slave-type") == "bridge")
        {
            yield return $"port {IniText.Last(port, "connection", "interface-name")}";
        }
        if (IniText.Last(port, "ethernet", "mtu") is { } other) yield return $"port mtu {other}";

        if (IniText.Last(profile, "connection", "type") != "bridge" || IniText.Last(profile, "connection", "interface-name") != bridge.Name)
        {
            yield return "no bridge";
        }
        yield return $"mac {IniText.Last(profile, "ethernet", "cloned-mac-address")}";
        if (IniText.Last(profile, "ethernet", "mtu") is { } mtu) yield return $"mtu {mtu}";
        yield return $"stp {IniText.Last(profile, "bridge", "stp") == "true"}";
        yield return $"delay {IniText.Last(profile, "bridge", "forward-delay")}";
        if (IniText.Last(profile, "bridge", "vlan-filtering") == "true") yield return "vlan";
        if (IniText.Last(profile, "ipv4", "method") == "auto") yield return "dhcp4";
        if (IniText.Last(profile, "ipv6", "method") == "auto") yield return "auto6";
        foreach (var line in profile.Where(l => l.Section is "ipv4" or "ipv6"))
        {
            if (AddressKey().IsMatch(line.Key)) yield return $"address {line.Value}";
            if (RuleKey().IsMatch(line.Key)) yield return WrittenFiles.Rule(line.Value.Split(' '), "priority", "table");
            if (RouteKey().IsMatch(line.Key))
            {
                yield return Route(line.Value.Split(','), IniText.Last(profile, line.Section, $"{line.Key}_options"));
            }
        }
    }

    private static string Route(string[] words, string? options)
    {
        string? Option(string key) =>
            options?.Split(',').FirstOrDefault(o => o.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..];
        return WrittenFiles.Route(
            words[0],
            ("via", words.ElementAtOrDefault(1) is "0.0.0.0" or "::" ? null : words.ElementAtOrDefault(1)),
            ("metric", words.ElementAtOrDefault(2)),
            ("table", Option("table")),
            ("src", Option("src")),
            ("mtu", Option("mtu")));
    }

    [GeneratedRegex(@"^address\d+$")]
    private static partial Regex AddressKey();

    [GeneratedRegex(@"^route\d+$")]
    private static partial Regex RouteKey();

    [GeneratedRegex(@"^routing-rule\d+$")]
    private static partial Regex RuleKey();
}
