using System.Security.Cryptography;
using System.Text;
using KvmPS.Model;

namespace KvmPS.Planning.Persistence;

/// <summary>
/// nm-settings-keyfile(5). The profile that was there stays as it is: the port's has a higher priority. That is written first; without
/// the bridge's it cannot be activated, and NetworkManager takes the one that was there.
/// </summary>
internal static class KeyfileFiles
{
    private const string Folder = "/etc/NetworkManager/system-connections";
    private const int HighestPriority = 999;

    /// <param name="bridge">The bridge.</param>
    /// <param name="present">The text of the NIC's profile now; null when there is none.</param>
    public static IReadOnlyList<ConfigFile> Plan(PersistentBridge bridge, string? present)
    {
        var gaps = new UnsupportedSettings(KvmHostNetworkManager.NetworkManager);
        var settings = new KeyfileSettings(present, gaps);
        gaps.Add(settings.HasHighestPriority, "a profile that precedes the present one, which has the highest autoconnect-priority");
        var text = Bridge(bridge, settings, gaps);
        gaps.Check();
        IReadOnlyList<ConfigFile> files =
        [
            new($"{Folder}/kvmps-{bridge.Name}-port.nmconnection", Port(bridge, settings), IsPrivate: true),
            new($"{Folder}/kvmps-{bridge.Name}.nmconnection", text, IsPrivate: true),
        ];
        WrittenFiles.Check(bridge, Folder, withWords: false, () => KeyfileReader.Read(bridge, files));
        return files;
    }

    private static string Port(PersistentBridge bridge, KeyfileSettings settings)
    {
        var text = Connection(bridge, "-port", "ethernet", bridge.Nic)
            .Append($"autoconnect-priority={HighestPriority}\nmaster={bridge.Name}\nslave-type=bridge\n\n[ethernet]\n");
        if (bridge.OtherMtu is { } mtu) text.Append($"mtu={mtu}\n");
        text.Append(settings.Port("ethernet"));
        if (settings.Port("ethtool") is { Length: > 0 } ethtool) text.Append($"\n[ethtool]\n{ethtool}");
        return text.Append("\n[bridge-port]\n").ToString();
    }

    private static string Bridge(PersistentBridge bridge, KeyfileSettings settings, UnsupportedSettings gaps)
    {
        var text = Connection(bridge, "", "bridge", bridge.Name);
        text.Append(settings.Bridge("connection"));
        text.Append($"\n[ethernet]\ncloned-mac-address={bridge.MacAddress}\n");
        if (bridge.OtherMtu is { } mtu) text.Append($"mtu={mtu}\n");
        text.Append($"\n[bridge]\nstp={(bridge.Request.Stp ? "true" : "false")}\nforward-delay={bridge.ForwardDelay}\n");
        if (bridge.Request.Vlan) text.Append("vlan-filtering=true\n");
        Family(text, bridge, v6: false, settings, gaps);
        Family(text, bridge, v6: true, settings, gaps);
        if (settings.Bridge("proxy") is { Length: > 0 } proxy) text.Append($"\n[proxy]\n{proxy}");
        return text.ToString();
    }

    private static void Family(StringBuilder text, PersistentBridge bridge, bool v6, KeyfileSettings settings, UnsupportedSettings gaps)
    {
        var addresses = bridge.Addresses.Where(a => a.IsV6 == v6).ToList();
        var routes = bridge.Routes.Where(r => r.IsV6 == v6).ToList();
        var method = v6
            ? bridge.AcceptRa
                ? "auto"
                : addresses.Count > 0
                    ? "manual"
                    : "link-local"
            : bridge.Dhcp4
                ? "auto"
                : addresses.Count > 0
                    ? "manual"
                    : "disabled";
        var section = v6 ? "ipv6" : "ipv4";
        text.Append($"\n[{section}]\nmethod={method}\n");
        if (v6) text.Append("addr-gen-mode=eui64\n");
        // Only one metric is for the routes of all addresses.
        var metrics = addresses.Select(a => a.Metric).Concat(routes.Where(r => r.IsOfAddress).Select(r => r.Metric)).Distinct().ToList();
        gaps.Add(metrics.Count(m => m is not null) > 1, "addresses with different metrics");
        if (metrics.Find(m => m is not null) is { } metric && !settings.Says(section, "route-metric"))
        {
            text.Append($"route-metric={metric}\n");
        }
        var number = 0;
        foreach (var address in addresses)
        {
            gaps.Add(address.Peer is not null, $"the peer of {address.Text}");
            gaps.Add(address.Scope is not null, $"the scope of {address.Text}");
            gaps.Add(address.Label is not null, $"the label of {address.Text}");
            text.Append($"address{++number}={address.Text}\n");
        }

        number = 0;
        foreach (var route in routes.Where(r => !r.IsOfAddress))
        {
            gaps.Add(route.Rest.Select(w => $"{route.Said} with {w}"));
            string?[] words = [route.Destination, route.Gateway ?? (route.Metric is null ? null : v6 ? "::" : "0.0.0.0"), route.Metric];
            text.Append($"route{++number}={string.Join(',', words.Where(w => w is not null))}\n");
            gaps.Add(route.Table is { } table && !table.All(char.IsAsciiDigit), $"{route.Said} in a table with a name");
            string?[] options =
            [
                Option("table", route.Table),
                Option("src", route.Source),
                Option("mtu", route.Mtu),
                Option("tos", route.Tos),
                Option("onlink", route.IsOnLink ? "true" : null),
                Option(
                    "scope",
                    route.Scope switch
                    {
                        null => null,
                        "global" => "0",
                        "link" => "253",
                        "host" => "254",
                        "site" => "200",
                        _ => route.Scope,
                    }),
            ];
            if (string.Join(',', options.Where(o => o is not null)) is { Length: > 0 } all) text.Append($"route{number}_options={all}\n");
        }

        number = 0;
        foreach (var rule in bridge.Rules.Where(r => r.IsV6 == v6))
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
            gaps.Add(
                rule.Values.TryGetValue("lookup", out var table) && !table.All(char.IsAsciiDigit),
                $"{rule.Said} for a table with a name");
            var words = rule.Words.Select(w => w switch { "pref" => "priority", "lookup" => "table", _ => w });
            text.Append($"routing-rule{++number}={string.Join(' ', words)}\n");
        }

        var dns = bridge.Dns.Where(d => d.Contains(':', StringComparison.Ordinal) == v6).ToList();
        if (dns.Count > 0 && !settings.Says(section, "dns")) text.Append($"dns={string.Join(';', dns)};\n");
        if (bridge.Domains.Count > 0 && method is "manual" or "auto" && !settings.Says(section, "dns-search"))
        {
            text.Append($"dns-search={string.Join(';', bridge.Domains)};\n");
        }
        text.Append(settings.Bridge(section));
    }

    private static string? Option(string key, string? value) => value is null ? null : $"{key}={value}";

    private static StringBuilder Connection(PersistentBridge bridge, string part, string type, string device)
    {
        var id = $"kvmps-{bridge.Name}{part}";
        // The same for the same bridge, so that it is the same profile to NetworkManager.
        var uuid = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{id} {bridge.MacAddress}")).AsSpan(0, 16));
        return new StringBuilder("# Written by KvmPS. Remove-KvmBridge -Restore removes it.\n")
            .Append($"[connection]\nid={id}\nuuid={uuid}\ntype={type}\ninterface-name={device}\n");
    }
}
