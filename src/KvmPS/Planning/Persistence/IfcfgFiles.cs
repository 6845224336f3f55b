using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KvmPS.Model;

namespace KvmPS.Planning.Persistence;

/// <summary>
/// ifcfg files, and the route- and rule- files beside them, whose lines are ip's own words. The NIC's file is the last to be written.
/// </summary>
internal static partial class IfcfgFiles
{
    public const string Folder = "/etc/sysconfig/network-scripts";
    private static readonly string[] Beside = ["route-", "route6-", "rule-", "rule6-"];

    /// <summary>True when a file is about a NIC.</summary>
    public static bool Names(string text, string nic) => Value(text, "DEVICE") == nic;

    /// <param name="bridge">The bridge.</param>
    /// <param name="present">The NIC's file; null for none.</param>
    /// <param name="text">Its text.</param>
    /// <param name="others">Files that are there in the folder.</param>
    public static IReadOnlyList<ConfigFile> Plan(PersistentBridge bridge, string? present, string? text, IEnumerable<string> others)
    {
        var gaps = new UnsupportedSettings(KvmHostNetworkManager.Ifcfg);
        var device = Bridge(bridge, text, gaps);
        var there = others.ToHashSet(StringComparer.Ordinal);
        gaps.Add(
            there
                .Where(n =>
                    n.StartsWith($"ifcfg-{bridge.Nic}:", StringComparison.Ordinal)
                    || n.StartsWith($"ifcfg-{bridge.Nic}-range", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(n => $"the file {Folder}/{n}, whose addresses would move to the bridge"));
        gaps.Check();
        List<ConfigFile> files = [new($"{Folder}/ifcfg-{bridge.Name}", device)];
        Add("route-", bridge.Routes.Where(r => !r.IsV6 && !r.IsOfAddress).Select(r => r.Words));
        Add("route6-", bridge.Routes.Where(r => r.IsV6 && !r.IsOfAddress).Select(r => r.Words));
        Add("rule-", bridge.Rules.Where(r => !r.IsV6).Select(r => r.Words));
        Add("rule6-", bridge.Rules.Where(r => r.IsV6).Select(r => r.Words));
        // They would put the NIC's routes at a port.
        files.AddRange(Beside.Select(b => b + bridge.Nic).Where(there.Contains).Select(n => new ConfigFile($"{Folder}/{n}", null)));
        files.Add(new(present ?? $"{Folder}/ifcfg-{bridge.Nic}", Port(bridge, text)));
        WrittenFiles.Check(bridge, Folder, withWords: true, () => IfcfgReader.Read(bridge, files));
        return files;

        void Add(string kind, IEnumerable<string[]> some)
        {
            if (string.Concat(some.Select(w => string.Join(' ', w) + "\n")) is { Length: > 0 } lines)
            {
                files.Add(new($"{Folder}/{kind}{bridge.Name}", lines));
            }
        }
    }

    private static string Bridge(PersistentBridge bridge, string? nic, UnsupportedSettings gaps)
    {
        var text = new StringBuilder("# Written by KvmPS. Remove-KvmBridge -Restore removes it.\n")
            .Append($"DEVICE={bridge.Name}\nNAME={bridge.Name}\nTYPE=Bridge\nONBOOT=yes\nMACADDR={bridge.MacAddress}\n")
            .Append(CultureInfo.InvariantCulture, $"STP={YesNo(bridge.Request.Stp)}\nDELAY={bridge.ForwardDelay}\n");
        if (bridge.Request.Vlan) text.Append("BRIDGING_OPTS=vlan_filtering=1\n");
        if (bridge.OtherMtu is { } mtu) text.Append(CultureInfo.InvariantCulture, $"MTU={mtu}\n");
        var kept = (nic ?? "")
            .Split('\n')
            .Where(l => OfTheBridge().IsMatch(l) || (bridge.Dhcp4 && l.StartsWith("METRIC=", StringComparison.Ordinal)))
            .ToList();
        foreach (var line in kept) text.Append($"{line}\n");
        text.Append($"BOOTPROTO={(bridge.Dhcp4 ? "dhcp" : "none")}\n");
        var number = 0;
        foreach (var address in bridge.Addresses.Where(a => !a.IsV6))
        {
            gaps.Add(address.Peer is not null, $"the peer of {address.Text}");
            gaps.Add(address.Scope is not null, $"the scope of {address.Text}");
            gaps.Add(address.Label is not null, $"the label of {address.Text}");
            text.Append(
                CultureInfo.InvariantCulture,
                $"IPADDR{number}={address.Text.Split('/')[0]}\nPREFIX{number}={address.Text.Split('/')[1]}\n");
            number++;
        }

        var v6 = bridge.Addresses.Where(a => a.IsV6).Select(a => a.Text).ToList();
        text.Append($"IPV6INIT=yes\nIPV6_AUTOCONF={YesNo(bridge.AcceptRa)}\nDHCPV6C={YesNo(bridge.Dhcp6)}\n");
        if (v6.Count > 0) text.Append($"IPV6ADDR={v6[0]}\n");
        if (v6.Count > 1) text.Append($"IPV6ADDR_SECONDARIES=\"{string.Join(' ', v6.Skip(1))}\"\n");
        var hasDns = kept.Exists(l => l.StartsWith("DNS", StringComparison.Ordinal));
        for (number = 0; number < bridge.Dns.Count && !hasDns; number++)
            text.Append(CultureInfo.InvariantCulture, $"DNS{number + 1}={bridge.Dns[number]}\n");
        if (bridge.Domains.Count > 0 && !kept.Exists(l => l.StartsWith("DOMAIN=", StringComparison.Ordinal)))
        {
            text.Append($"DOMAIN=\"{string.Join(' ', bridge.Domains)}\"\n");
        }
        return text.ToString();
    }

    private static string Port(PersistentBridge bridge, string? present)
    {
        var kept = (present ?? $"DEVICE={bridge.Nic}\nTYPE=Ethernet\n").TrimEnd('\n').Split('\n').Where(l => !OfAddresses().IsMatch(l));
        var mtu = bridge.OtherMtu is { } other ? $"MTU={other}\n" : "";
        return $"{string.Join('\n', kept)}\nONBOOT=yes\nBOOTPROTO=none\n{mtu}BRIDGE={bridge.Name}\n";
    }

    private static string? Value(string? text, string key) =>
        (text ?? "")
            .Split('\n')
            .LastOrDefault(l => l.StartsWith(key + "=", StringComparison.Ordinal))
            ?[(key.Length + 1)..]
            .Trim()
            .Trim('"', '\'');

    private static string YesNo(bool value) => value ? "yes" : "no";

    [GeneratedRegex(
        @"^(ZONE|NM_CONTROLLED|PEERDNS|PEERROUTES|DEFROUTE|DHCP_\w+|DHCPV6C_OPTIONS|PERSISTENT_DHCLIENT|DNS\d|DOMAIN|IPV4_\w+|"
            + "IPV6_(DEFROUTE|PEERDNS|PEERROUTES|FAILURE_FATAL|PRIVACY|ADDR_GEN_MODE))=")]
    private static partial Regex OfTheBridge();

    [GeneratedRegex(
        @"^\s*(IPADDR|PREFIX|NETMASK|GATEWAY|BROADCAST|NETWORK|DNS|DOMAIN|SEARCH|PEERDNS|PEERROUTES|DEFROUTE|BOOTPROTO|DHCP|IPV4_|IPV6|"
            + @"ARPCHECK|METRIC|ZONE|BRIDGE|ONBOOT|MTU)\w*=")]
    private static partial Regex OfAddresses();
}
