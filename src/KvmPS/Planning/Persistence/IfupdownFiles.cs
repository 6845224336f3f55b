using KvmPS.Model;

namespace KvmPS.Planning.Persistence;

/// <summary>
/// interfaces(5). The NIC's stanzas become the bridge's in the same file, so that one rename changes all. The bridge is made by ip: the
/// option bridge_ports needs a package of its own, without which the host would come up without its network.
/// </summary>
internal static class IfupdownFiles
{
    public const string Main = "/etc/network/interfaces";
    public static readonly string[] Keywords =
    [
        "iface",
        "auto",
        "mapping",
        "source",
        "source-directory",
        "no-auto-down",
        "no-scripts",
        "rename",
        "template",
    ];
    private static readonly string[] Hooks = ["pre-up", "up", "post-up", "down", "pre-down", "post-down"];

    // Read from the NIC itself, which has them now.
    private static readonly string[] OfAddresses =
    [
        "address",
        "netmask",
        "gateway",
        "broadcast",
        "network",
        "pointopoint",
        "scope",
        "mtu",
        "hwaddress",
        "preferred-lifetime",
        "dad-attempts",
        "dad-interval",
        "autoconf",
    ];
    private static readonly string[] OfDhcp =
    [
        "hostname",
        "leasehours",
        "leasetime",
        "vendor",
        "client",
        "metric",
        "request_prefix",
        "ll-attempts",
        "ll-interval",
    ];
    private static readonly string[] OfV6 = ["accept_ra", "privext"];
    private static readonly string[] AddressWords = ["a", "addr", "address", "r", "ro", "route", "ru", "rule"];

    /// <summary>True when a file has a stanza of a NIC.</summary>
    public static bool Names(string text, string nic) => Lines(text).Any(l => IsStanza(l, nic));

    /// <summary>Patterns of files that a file reads in.</summary>
    public static IEnumerable<string> Sources(string text) =>
        Lines(text)
            .Select(Words)
            .Where(w => w.Length > 1 && w[0] is "source" or "source-directory")
            .SelectMany(w => w[1..].Select(p => w[0] == "source" ? p : p.TrimEnd('/') + "/*"));

    /// <param name="bridge">The bridge.</param>
    /// <param name="present">The file with the NIC's stanzas; null for none.</param>
    /// <param name="text">Its text.</param>
    public static IReadOnlyList<ConfigFile> Plan(PersistentBridge bridge, string? present, string? text)
    {
        var gaps = new UnsupportedSettings(KvmHostNetworkManager.Ifupdown);
        List<string> kept = [], options = [], options6 = [];
        int? place = null;
        var (inside, v6) = (false, false);
        foreach (var line in Lines(text ?? ""))
        {
            var words = Words(line);
            gaps.Add(
                words is ["iface", var alias, ..] && alias.StartsWith($"{bridge.Nic}:", StringComparison.Ordinal),
                $"the stanza {words.ElementAtOrDefault(1)}, whose address would move to the bridge");
            if (words.Length > 0 && (Keywords.Contains(words[0]) || words[0].StartsWith("allow-", StringComparison.Ordinal)))
            {
                inside = IsStanza(line, bridge.Nic);
            }
            // Remarks and blank lines stay where they are.
            if (!inside || words.Length == 0 || words[0][0] == '#')
            {
                kept.Add(line);
                continue;
            }

            place ??= kept.Count;
            if (IsStanza(line, bridge.Nic)) v6 = words.Contains("inet6");
            else (v6 ? options6 : options).Add(line);
        }

        gaps.Check();
        kept.InsertRange(place ?? kept.Count, Stanzas(bridge, options, options6));
        var whole = string.Join('\n', kept) + "\n";
        WrittenFiles.Check(bridge, present ?? Main, withWords: true, () => IfupdownReader.Read(bridge, text ?? "", whole));
        return [new(present ?? Main, whole)];
    }

    private static List<string> Stanzas(PersistentBridge bridge, List<string> options, List<string> options6)
    {
        var (name, nic) = (bridge.Name, bridge.Nic);
        List<string> text = ["# Written by KvmPS. Remove-KvmBridge -Restore restores the previous content.", $"iface {nic} inet manual"];
        // What is about the NIC itself, such as ethtool, stays with it.
        text.AddRange(options.Concat(options6).Where(OfTheNic).Distinct());
        text.AddRange(["", $"auto {name}"]);
        var v4 = bridge.Addresses.Where(a => !a.IsV6).ToList();
        var v6 = bridge.Addresses.Where(a => a.IsV6).ToList();
        text.Add($"iface {name} inet {Method(bridge.Dhcp4, v4)}");
        if (bridge.Dhcp4) text.AddRange(options.Where(o => OfDhcp.Contains(Words(o)[0])));
        else Addresses(text, v4);
        var mtu = bridge.OtherMtu is { } other ? $" mtu {other}" : "";
        var delay = $" forward_delay {bridge.ForwardDelay * 100}";
        text.Add(
            $"    pre-up test -d /sys/class/net/{name} || ip link add name {name} address {bridge.MacAddress}{mtu} type "
                + $"bridge{(bridge.Request.Vlan ? " vlan_filtering 1" : "")} stp_state 0{delay}");
        if (bridge.Request.Stp) text.Add($"    pre-up ip link set dev {name} type bridge stp_state 1");
        text.AddRange([$"    pre-up ip link set dev {nic}{mtu} master {name}", $"    pre-up ip link set dev {nic} up"]);
        if (bridge.Dhcp4) Addresses(text, v4, plainToo: true);
        foreach (var route in bridge.Routes.Where(r => !r.IsV6)) text.Add($"    up ip route append {string.Join(' ', route.Words)}");
        foreach (var rule in bridge.Rules.Where(r => !r.IsV6))
            text.AddRange([
                $"    up ip rule add {string.Join(' ', rule.Words)}",
                $"    down ip rule del {string.Join(' ', rule.Words)} || true",
            ]);
        if (options.Concat(options6).Where(IsDns).Distinct().ToList() is { Count: > 0 } dns) text.AddRange(dns);
        else
        {
            if (bridge.Dns.Count > 0) text.Add($"    dns-nameservers {string.Join(' ', bridge.Dns)}");
            if (bridge.Domains.Count > 0) text.Add($"    dns-search {string.Join(' ', bridge.Domains)}");
        }

        text.Add($"    post-down ip link del dev {name} || true");
        var rules6 = bridge.Rules.Where(r => r.IsV6).ToList();
        var routes6 = bridge.Routes.Where(r => r.IsV6).ToList();
        if (v6.Count == 0 && rules6.Count == 0 && routes6.Count == 0 && !bridge.AcceptRa && !bridge.Dhcp6) return text;
        text.AddRange(["", $"iface {name} inet6 {(bridge.Dhcp6 ? "dhcp" : bridge.AcceptRa ? "auto" : Method(dhcp: false, v6))}"]);
        text.AddRange(options6.Where(o => OfV6.Contains(Words(o)[0]) || (bridge.Dhcp6 && OfDhcp.Contains(Words(o)[0]))));
        Addresses(text, v6, plainToo: bridge.Dhcp6 || bridge.AcceptRa);
        foreach (var route in routes6) text.Add($"    up ip -6 route append {string.Join(' ', route.Words)}");
        foreach (var rule in rules6)
            text.AddRange([
                $"    up ip -6 rule add {string.Join(' ', rule.Words)}",
                $"    down ip -6 rule del {string.Join(' ', rule.Words)} || true",
            ]);
        return text;
    }

    private static bool IsDns(string option) => Words(option)[0].StartsWith("dns-", StringComparison.Ordinal);

    /// <summary>Hooks and options that are about neither addresses nor name servers.</summary>
    private static bool OfTheNic(string option)
    {
        var words = Words(option);
        if (!Hooks.Contains(words[0]))
        {
            return !IsDns(option) && !OfAddresses.Contains(words[0]) && !OfDhcp.Contains(words[0]) && !OfV6.Contains(words[0]);
        }
        return Path.GetFileName(words.ElementAtOrDefault(1)) switch
        {
            "ip" => !AddressWords.Contains(words.Skip(2).FirstOrDefault(w => w[0] != '-')),
            "route" or "ifconfig" => false,
            _ => true,
        };
    }

    private static string Method(bool dhcp, List<PersistentAddress> addresses) =>
        dhcp ? "dhcp"
        : addresses is [{ IsPlain: true }, ..] ? "static"
        : "manual";

    private static void Addresses(List<string> text, List<PersistentAddress> addresses, bool plainToo = false)
    {
        foreach (var (address, number) in addresses.Select((a, i) => (a, i)))
            text.Add(
                number == 0 && address.IsPlain && !plainToo
                    ? $"    address {address.Text}"
                    : $"    up ip address add {string.Join(' ', address.Words)}");
    }

    private static bool IsStanza(string line, string nic) => Words(line) is ["iface", var name, ..] && name == nic;

    /// <summary>Lines, with those that a backslash continues as one.</summary>
    public static IEnumerable<string> Lines(string text)
    {
        var whole = "";
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            whole += line;
            // A remark ends with its line.
            if (line.EndsWith('\\') && (whole.Length > line.Length || !line.TrimStart().StartsWith('#')))
            {
                whole += "\n";
                continue;
            }

            yield return whole;
            whole = "";
        }

        if (whole.Length > 0) yield return whole.TrimEnd('\n');
    }

    public static string[] Words(string line) => line.Split([' ', '\t', '\n', '\\'], StringSplitOptions.RemoveEmptyEntries);
}
