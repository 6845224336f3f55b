using System.Text.RegularExpressions;

namespace KvmPS.Planning.Persistence;

/// <summary>
/// What the profile that the NIC had says beyond what is read from the NIC itself: it goes to the bridge or to the port, or is told.
/// </summary>
internal sealed partial class KeyfileSettings
{
    private static readonly string[] ConnectionOfTheBridge = ["zone", "metered", "mdns", "llmnr", "dns-over-tls", "secondaries"];
    private static readonly string[] EthernetFromTheNic = ["mtu", "cloned-mac-address", "generate-mac-address-mask"];

    // They say how the profile is found, or nothing; .nmmeta is what NetworkManager writes for itself into a profile that it has made.
    private static readonly string[] Silent = ["ethernet", "user", "match", ".nmmeta"];

    private readonly ILookup<string, string> _bridge, _port;

    public KeyfileSettings(string? text, UnsupportedSettings gaps)
    {
        List<IniText> forBridge = [], forPort = [];
        foreach (var line in IniText.Parse(text))
        {
            var named = line with { Section = line.Section == "802-3-ethernet" ? "ethernet" : line.Section };
            if (line.Section == "connection")
            {
                if (ConnectionOfTheBridge.Contains(line.Key)) forBridge.Add(named);
                gaps.Add(
                    line is { Key: "permissions", Value.Length: > 0 },
                    "the permissions of its profile, because a bridge is available to all users");
                HasHighestPriority |= line is { Key: "autoconnect-priority", Value: "999" };
            }
            else if (line.Section is "ipv4" or "ipv6")
            {
                if (!FromTheNic().IsMatch(line.Key)) forBridge.Add(named);
            }
            else if (line.Section == "proxy")
                forBridge.Add(named);
            else if (line.Section == "ethtool" || (named.Section == "ethernet" && !EthernetFromTheNic.Contains(line.Key)))
                forPort.Add(named);
            else
                gaps.Add(!Silent.Contains(named.Section), $"the section [{line.Section}] of its profile");
        }

        _bridge = forBridge.ToLookup(l => l.Section, l => l.Line);
        _port = forPort.ToLookup(l => l.Section, l => l.Line);
    }

    /// <summary>No other profile could come before it.</summary>
    public bool HasHighestPriority { get; }

    public string Bridge(string section) => Text(_bridge[section]);

    public string Port(string section) => Text(_port[section]);

    public bool Says(string section, string key) => _bridge[section].Any(l => l.StartsWith(key + "=", StringComparison.Ordinal));

    private static string Text(IEnumerable<string> lines) => string.Concat(lines.Select(l => l + "\n"));

    [GeneratedRegex(@"^(address(es)?\d*|routes?\d*(_options)?|routing-rule\d+|method|gateway|addr-gen-mode)$")]
    private static partial Regex FromTheNic();
}
