using System.Net;
using System.Text.Json;

namespace KvmPS.Planning.Bridge;

/// <summary>An address of a NIC, as words for ip address add.</summary>
/// <param name="IsV6">IPv6, else IPv4.</param>
/// <param name="Local">Address and prefix length, with the peer where it has one: what ip address del needs.</param>
/// <param name="Details">All else that ip address add is to be told, but for lifetimes and the device; the label's is the device's name or
/// begins with it.</param>
/// <param name="Label">The label after the device's name, such as :1; null when it has none.</param>
/// <param name="Lifetime">Words for what is left of its life; none when it lasts.</param>
/// <param name="Route">The route that the kernel makes with it, as family, destination and metric; null when it makes none.</param>
internal sealed record AddressEntry(
    bool IsV6,
    string[] Local,
    string[] Details,
    string? Label,
    string[] Lifetime,
    (string Destination, string Metric)? Route)
{
    private const string Forever = "4294967295";

    /// <summary>True when a DHCP client or a router's announcement has given it for a while.</summary>
    public bool IsLeased => Lifetime.Length > 0;

    /// <summary>Address and prefix length.</summary>
    public string Text => Local[0];

    public bool IsLinkLocal => IsV6 && IpWords.After(Details, "scope") == "link";

    /// <summary>Why it cannot be moved; null when it can.</summary>
    public KvmException? Unmovable { get; private init; }

    public static AddressEntry Parse(JsonElement element, string device)
    {
        var json = new JsonWords(element);
        var v6 = json.Text("family") == "inet6";
        var (local, peer, prefix) = (json.Text("local") ?? "", json.Text("address"), json.Text("prefixlen") ?? "32");
        List<string> details = [];
        foreach (var key in (string[])["broadcast", "anycast"])
            if (json.Text(key) is { } value) details.AddRange([key, value]);
        details.AddRange(["scope", json.Text("scope") ?? "global"]);
        var metric = json.Text("metric");
        if (metric is not null) details.AddRange(["metric", metric]);
        foreach (var flag in (string[])["nodad", "home", "mngtmpaddr", "noprefixroute", "autojoin"])
            if (json.Flag(flag)) details.Add(flag);
        if (json.Text("protocol") is { } protocol) details.AddRange(["proto", protocol]);
        var (valid, preferred) = (json.Text("valid_life_time"), json.Text("preferred_life_time"));
        string[] life = valid is null or Forever && preferred is null or Forever ? []
            : ["valid_lft", Time(valid), "preferred_lft", Time(preferred)];
        var label = json.Text("label");
        // What the kernel sets by itself, and the states that an address goes through.
        json.Ignore("dynamic", "temporary", "secondary", "tentative", "dadfailed", "deprecated", "optimistic", "stable-privacy");
        var all = int.Parse(prefix, System.Globalization.CultureInfo.InvariantCulture);
        var single = all == (v6 ? 128 : 32) && peer is null;
        return new(v6, peer is null ? [$"{local}/{prefix}"] : [local, "peer", $"{peer}/{prefix}"], [.. details],
            label is not null && label.StartsWith(device, StringComparison.Ordinal) ? label[device.Length..] : null, life,
            details.Contains("noprefixroute") || (single && !v6) ? null : (Network(peer ?? local, all), metric ?? (v6 ? "256" : "0")))
        { Unmovable = json.Unread is { } word ? JsonWords.Unknown($"The address {local} of {device}", word) : null };
    }

    /// <summary>Words after "address add".</summary>
    public string[] Words(string device, bool lasting) => Unmovable is not null ? throw Unmovable
        : [.. Local, .. Details, .. Label is null ? (string[])[] : ["label", device + Label], .. lasting ? [] : Lifetime, "dev", device];

    private static string Time(string? seconds) => seconds is null or Forever ? "forever" : seconds;

    /// <summary>The network that an address is in, as ip writes it: 192.0.2.0/24.</summary>
    private static string Network(string address, int prefix)
    {
        var bytes = IPAddress.Parse(address).GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++) bytes[bit / 8] &= (byte)~(0x80 >> bit % 8);
        return prefix == bytes.Length * 8 ? $"{new IPAddress(bytes)}" : $"{new IPAddress(bytes)}/{prefix}";
    }
}
