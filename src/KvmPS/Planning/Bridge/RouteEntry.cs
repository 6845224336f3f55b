using System.Text.Json;

namespace KvmPS.Planning.Bridge;

/// <summary>A route, as words for ip route append.</summary>
/// <param name="IsV6">IPv6, else IPv4.</param>
/// <param name="Key">Words that tell which route it is: type, destination, TOS, table and metric.</param>
/// <param name="Details">The rest, with every device in its place.</param>
/// <param name="Devices">The devices that it leads to: several for a multipath route.</param>
/// <param name="Destination">Its prefix.</param>
/// <param name="Metric">Its metric; 0 where it has none.</param>
/// <param name="IsKernels">True for one that the kernel makes by itself, or that somebody made in its name.</param>
/// <param name="Gateway">The next router; null on the link.</param>
/// <param name="NextHop">
/// The number of a next hop object that it leads over, as systemd-networkd makes them (ip nexthop); null for one that names its router
/// itself.
/// </param>
internal sealed record RouteEntry(
    bool IsV6,
    string[] Key,
    string[] Details,
    string[] Devices,
    string Destination,
    string Metric,
    bool IsKernels,
    string? Gateway,
    string? NextHop)
{
    // What the kernel or a switch says of the state of a route.
    private static readonly string[] States =
    [
        "linkdown",
        "dead",
        "offload",
        "offload_failed",
        "trap",
        "rt_offload",
        "rt_trap",
        "rt_offload_failed",
    ];

    public bool IsMultipath => Devices.Length > 1;

    public bool IsDefault => Destination is "0.0.0.0/0" or "::/0";

    /// <summary>True for one that a router has announced.</summary>
    public bool IsAnnounced => IsV6 && IpWords.After(Key, "proto") == "ra";

    /// <summary>Where it leads to, and how: routes of one place stand one behind the other.</summary>
    public string Place => $"{IsV6} {string.Join(' ', Key.TakeWhile(w => w != "proto"))}";

    /// <summary>Routers that the kernel must find on a link before it takes the route.</summary>
    public IEnumerable<string> Routers =>
        Details.Contains("onlink") ? [] : Details.Skip(1).Where((w, i) => Details[i] == "via" && w is not ("inet" or "inet6"));

    /// <summary>True where the kernel deletes this one, over a next hop object, when it is told to delete the other.</summary>
    public bool IsTakenFor(RouteEntry other) => NextHop is not null && IsV6 && other.IsV6 && Key.SequenceEqual(other.Key);

    public bool Uses(string device) => Devices.Contains(device);

    public static RouteEntry Parse(JsonElement element, bool v6)
    {
        var json = new JsonWords(element);
        var destination = json.Text("dst") ?? "default";
        if (destination == "default") destination = v6 ? "::/0" : "0.0.0.0/0";
        List<string> key = json.Text("type") is { } type and not "unicast" ? [type, destination] : [destination];
        if (json.Text("from") is { } from) key.AddRange(["from", from]);
        if (json.Text("tos") is { } tos) key.AddRange(["tos", tos]);
        var table = json.Text("table") ?? "main";
        key.AddRange(["table", table]);
        var metric = json.Text("metric") ?? "0";
        if (metric != "0") key.AddRange(["metric", metric]);
        var protocol = json.Text("protocol");
        if (protocol is not null) key.AddRange(["proto", protocol]);

        List<string> details = [], devices = [];
        string? unread = null;
        var gateway = Gate(json, details);
        if (json.Text("scope") is { } scope) details.AddRange(["scope", scope]);
        if (json.Text("prefsrc") is { } source) details.AddRange(["src", source]);
        foreach (var metrics in json.List("metrics"))
            foreach (var value in metrics.EnumerateObject())
            {
                if (value.Value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String)) unread ??= value.Name;
                details.AddRange([value.Name, value.Value.ToString()]);
            }
        if (json.Text("pref") is { } pref && pref != "medium") details.AddRange(["pref", pref]);
        if (json.Text("expires") is { } expires) details.AddRange(["expires", expires.TrimEnd('s', 'e', 'c')]);
        if (json.Text("dev") is { } device)
        {
            details.AddRange(["dev", device]);
            devices.Add(device);
        }
        unread ??= Flags(json, details);
        foreach (var hop in json.List("nexthops").Select(h => new JsonWords(h)))
        {
            details.Add("nexthop");
            var through = Gate(hop, details);
            gateway ??= through;
            var port = hop.Text("dev") ?? "";
            details.AddRange(["dev", port]);
            if (hop.Text("weight") is { } weight) details.AddRange(["weight", weight]);
            unread ??= Flags(hop, details) ?? hop.Unread;
            devices.Add(port);
        }
        json.Ignore("error");
        // The route tells the router and the device of the object as well. A group of objects has several, which is not read.
        var nextHop = json.Text("nhid");
        if (json.Object("nh_info") is { } hopObject && hopObject.TryGetProperty("group", out _)) unread ??= "nexthop group";
        // A route that nobody moves may be as strange as it likes.
        return new(
            v6,
            [.. key],
            [.. details],
            [.. devices],
            destination,
            metric,
            protocol == "kernel" && (table == "local" || gateway is null),
            gateway,
            nextHop)
        {
            Unmovable = (unread ?? json.Unread) is { } word ? JsonWords.Unknown($"The route to {destination}", word) : null,
        };
    }

    /// <summary>Why it cannot be moved; null when it can.</summary>
    public KvmException? Unmovable { get; private init; }

    /// <summary>Words after "route append", with one device in the place of another.</summary>
    public string[] Words(string device, string instead)
    {
        if (Unmovable is not null) throw Unmovable;
        string[] words = [.. Key, .. Details];
        for (var i = 1; i < words.Length; i++)
            if (words[i - 1] == "dev" && words[i] == device) words[i] = instead;
        return words;
    }

    /// <summary>
    /// Each way over a device, as words: an IPv6 route with several is the same as several routes, as the kernel joins those by itself.
    /// </summary>
    public IEnumerable<string> Ways(string device, string instead)
    {
        var words = Words(device, instead);
        if (!IsV6) return [string.Join(' ', words)];
        var first = Array.IndexOf(words, "nexthop");
        if (first > 0)
        {
            return
            [
                .. Hops(words[first..]).Where(h => h.Split(' ').Contains(instead)).Select(h => $"{string.Join(' ', words[..first])} {h}"),
            ];
        }
        var (via, dev) = (Array.IndexOf(words, "via"), Array.LastIndexOf(words, "dev"));
        return [string.Join(' ', via < 0 ? words : [.. words[..via], .. words[(via + 2)..dev], .. words[via..(via + 2)], .. words[dev..]])];
    }

    /// <summary>Words after "route del". A route over one device is told by that too, one over a next hop object by its number.</summary>
    public string[] Deletion(string device) =>
        NextHop is not null && Uses(device) ? [.. Key, "nhid", NextHop]
        : IsMultipath ? Key
        : [.. Key, .. Gateway is null ? (string[])[] : ["via", .. Gateway.Split(' ')], "dev", device];

    /// <summary>Words after "route append", over the same next hop object.</summary>
    public string[] OverNextHop()
    {
        var expires = Array.IndexOf(Details, "expires");
        return [.. Key, "nhid", NextHop!, .. expires < 0 ? [] : Details[expires..(expires + 2)]];
    }

    /// <summary>The same without an end.</summary>
    public RouteEntry Lasting() =>
        Array.IndexOf(Details, "expires") is >= 0 and var at ? this with { Details = [.. Details[..at], .. Details[(at + 2)..]] } : this;

    // A route of its own has no weight.
    private static IEnumerable<string> Hops(string[] words) =>
        string.Join(' ', words)
            .Split("nexthop ", StringSplitOptions.RemoveEmptyEntries)
            .Select(h => $"{h.Trim()} ".Replace(" weight 1 ", " ", StringComparison.Ordinal).Trim());

    private static string? Gate(JsonWords json, List<string> details)
    {
        var gateway = json.Text("gateway");
        if (json.Object("via") is { } via) gateway = $"{via.GetProperty("family").GetString()} {via.GetProperty("host").GetString()}";
        if (gateway is not null) details.AddRange(["via", .. gateway.Split(' ')]);
        return gateway;
    }

    /// <summary>The first flag that is not known.</summary>
    private static string? Flags(JsonWords json, List<string> details)
    {
        var flags = json.List("flags").Select(f => f.GetString() ?? "").ToList();
        if (flags.Contains("onlink")) details.Add("onlink");
        return flags.FirstOrDefault(f => f != "onlink" && !States.Contains(f));
    }
}
