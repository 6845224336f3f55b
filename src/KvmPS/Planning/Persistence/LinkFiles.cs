using System.IO.Enumeration;
using KvmPS.Model;

namespace KvmPS.Planning.Persistence;

/// <summary>
/// systemd.link(5): udev names each new interface by the first file that matches it. One that tells the NIC by its MAC address alone
/// matches the bridge as well, which has the same: udev would give it the NIC's name, and nothing that looks for the bridge would find it.
/// Of all files the first by name counts, so one for the bridge stands before that.
/// </summary>
internal static class LinkFiles
{
    private static readonly char[] Blanks = [' ', '\t'];

    // What a bridge has none of.
    private static readonly string[] OfHardware = ["PermanentMACAddress", "Path", "Property", "WLANInterfaceType", "SSID", "BSSID"];

    /// <param name="bridge">The bridge.</param>
    /// <param name="manager">Whose files are written besides.</param>
    /// <param name="links">The host's .link files in udev's order.</param>
    /// <returns>Null where none is needed.</returns>
    public static ConfigFile? Plan(PersistentBridge bridge, KvmHostNetworkManager manager, IEnumerable<(string Path, string Text)> links)
    {
        var (path, text) = links.FirstOrDefault(l => Matches(bridge, l.Text));
        if (text is null || Match(text)["MACAddress"].ToList() is not { Count: > 0 }) return null;
        var gaps = new UnsupportedSettings(manager);
        var first = NetworkdFiles.Before(path, $"{bridge.Name}.link");
        gaps.Add(first is null, $"a file that precedes {path}, which would give the bridge another name");
        gaps.Check();
        return new($"{NetworkdFiles.Folder}/{first}{bridge.Name}.link", $"""
            # Written by KvmPS. Remove-KvmBridge -Restore removes it.
            # {path} tells the NIC by its MAC address, which the bridge has too.
            [Match]
            OriginalName={bridge.Name}

            [Link]
            NamePolicy=keep
            MACAddressPolicy=none

            """);
    }

    private static bool Matches(PersistentBridge bridge, string text) => Match(text) is { Count: > 0 } match && match.All(m => m.Key switch
    {
        "MACAddress" => m.SelectMany(v => v.Split(Blanks)).Any(a => Digits(a) == Digits(bridge.MacAddress)),
        "OriginalName" => Fits(m, bridge.Name),
        "Type" or "Kind" or "Driver" => Fits(m, "bridge"),
        _ => !OfHardware.Contains(m.Key), // About the host, which is the one that it was written for.
    });

    private static ILookup<string, string> Match(string text) =>
        IniText.Parse(text).Where(l => l.Section == "Match" && l.Value.Length > 0).ToLookup(l => l.Key, l => l.Value);

    private static bool Fits(IEnumerable<string> values, string name)
    {
        var patterns = values.SelectMany(v => v.Split(Blanks, StringSplitOptions.RemoveEmptyEntries)).ToList();
        var isNot = patterns.Count > 0 && patterns[0].StartsWith('!');
        return patterns.Exists(p => FileSystemName.MatchesSimpleExpression(p.TrimStart('!'), name, ignoreCase: false)) != isNot;
    }

    /// <summary>An address in whichever form: with colons, dashes or dots.</summary>
    private static string Digits(string address) => string.Concat(address.Where(char.IsAsciiHexDigit)).ToUpperInvariant();
}
