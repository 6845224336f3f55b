using System.Text.RegularExpressions;

namespace KvmPS.Planning.Persistence;

/// <summary>Reads back what <see cref="IfcfgFiles"/> has written.</summary>
internal static partial class IfcfgReader
{
    public static IEnumerable<string> Read(PersistentBridge bridge, IReadOnlyList<ConfigFile> files)
    {
        var (device, port) = (Values(files[0].Text!), Values(files[^1].Text!));
        string? Of(string key) => device.GetValueOrDefault(key);
        if (Of("TYPE") != "Bridge" || Of("DEVICE") != bridge.Name || Of("ONBOOT") != "yes") yield return "no bridge";
        yield return $"mac {Of("MACADDR")}";
        yield return $"stp {Of("STP") == "yes"}";
        yield return $"delay {Of("DELAY")}";
        if (device.TryGetValue("MTU", out var mtu)) yield return $"mtu {mtu}";
        if (Of("BRIDGING_OPTS")?.Split(' ').Contains("vlan_filtering=1") == true) yield return "vlan";
        if (Of("BOOTPROTO") == "dhcp") yield return "dhcp4";
        if (Of("IPV6_AUTOCONF") == "yes" || Of("DHCPV6C") == "yes") yield return "auto6";
        foreach (var (key, value) in device.Where(v => v.Key.StartsWith("IPADDR", StringComparison.Ordinal)))
            yield return $"address {value}/{Of($"PREFIX{key[6..]}")}";
        foreach (var address in $"{Of("IPV6ADDR")} {Of("IPV6ADDR_SECONDARIES")}".Split(' ', StringSplitOptions.RemoveEmptyEntries))
            yield return $"address {address}";
        foreach (var file in files.Where(f => f.Text is not null && f.Path.EndsWith($"-{bridge.Name}", StringComparison.Ordinal)))
        {
            var isRoute = Path.GetFileName(file.Path).StartsWith("route", StringComparison.Ordinal);
            if (!isRoute && !Path.GetFileName(file.Path).StartsWith("rule", StringComparison.Ordinal)) continue;
            foreach (var line in file.Text!.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                yield return isRoute ? $"route {line}" : WrittenFiles.Rule(line.Split(' '));
        }

        if (port.GetValueOrDefault("BRIDGE") == bridge.Name && port.GetValueOrDefault("BOOTPROTO") == "none")
        {
            yield return $"port {port.GetValueOrDefault("DEVICE") ?? bridge.Nic}";
        }
        if (port.TryGetValue("MTU", out var other)) yield return $"port mtu {other}";
        if (port.Keys.Any(k => k.StartsWith("IPADDR", StringComparison.Ordinal) || k.StartsWith("IPV6ADDR", StringComparison.Ordinal)))
        {
            yield return $"addresses of {bridge.Nic}";
        }
    }

    /// <summary>Variables, as a shell and NetworkManager read them. A value that goes on in the next line is none that was meant.</summary>
    private static Dictionary<string, string> Values(string text)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var line in text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (Assignment().Match(line) is not { Success: true } match) throw new FormatException($"the line '{line}'");
            values[match.Groups["key"].Value] = match.Groups["value"].Value.Trim('"', '\'');
        }

        return values;
    }

    [GeneratedRegex("""^(export\s+)?(?<key>\w+)=(?<value>"([^"\\]|\\.)*"|'[^']*'|[^\s"'\\;&|<>()]*)(\s+#.*)?$""")]
    private static partial Regex Assignment();
}
