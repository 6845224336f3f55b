using System.Text.Json;

namespace KvmPS.Planning.Bridge;

/// <summary>What ip tells of the host's links, addresses, routes and rules at one moment, in ip's order.</summary>
internal sealed record NetworkState(
    IReadOnlyList<LinkEntry> Links,
    ILookup<string, AddressEntry> Addresses,
    IReadOnlyList<RouteEntry> Routes,
    IReadOnlyList<RuleEntry> Rules,
    IReadOnlyList<NeighbourEntry> Neighbours)
{
    /// <summary>What ip -j is asked for, in the order that <see cref="Parse"/> takes the answers.</summary>
    public static readonly string[][] Questions =
    [
        ["address", "show"],
        ["-d", "-4", "route", "show", "table", "all"],
        ["-d", "-6", "route", "show", "table", "all"],
        ["-4", "rule", "show"],
        ["-6", "rule", "show"],
        ["neighbour", "show", "nud", "permanent"],
        ["-d", "link", "show"],
    ];

    public LinkEntry? Link(string name) => Links.FirstOrDefault(l => l.Name == name);

    public static NetworkState Parse(IReadOnlyList<string> answers)
    {
        return new(
            [.. Objects(answers[6]).Where(l => l.TryGetProperty("ifname", out _)).Select(LinkEntry.Parse)],
            ParseAddresses(answers[0]),
            [
                .. Objects(answers[1]).Select(r => RouteEntry.Parse(r, v6: false)),
                .. Objects(answers[2]).Select(r => RouteEntry.Parse(r, v6: true)),
            ],
            [
                .. Objects(answers[3]).Select(r => RuleEntry.Parse(r, v6: false)),
                .. Objects(answers[4]).Select(r => RuleEntry.Parse(r, v6: true)),
            ],
            [.. Objects(answers[5]).Select(NeighbourEntry.Parse)]);
    }

    /// <summary>Addresses by their device.</summary>
    public static ILookup<string, AddressEntry> ParseAddresses(string answer) =>
        Objects(answer)
            .Where(l => l.TryGetProperty("ifname", out _) && l.TryGetProperty("addr_info", out _))
            .SelectMany(l =>
                l.GetProperty("addr_info")
                    .EnumerateArray()
                    .Where(a => a.TryGetProperty("local", out _))
                    .Select(a => (Device: Name(l), Address: AddressEntry.Parse(a, Name(l)))))
            .ToLookup(a => a.Device, a => a.Address);

    /// <summary>
    /// All that a device has, and all rules, one a line and without lifetimes: two of these are the same when nothing is lost. One
    /// name stands in the place of the device's.
    /// </summary>
    public IReadOnlyList<string> Of(string device, string instead) =>
        [
            .. Addresses[device].Select(a => "address " + string.Join(' ', a.Words(instead, lasting: true))),
            // The kernel's own about each address and each link follow from those.
            .. Routes
                .Where(r => r.Uses(device) && !(r.IsKernels && r.Key.Contains("local")))
                .GroupBy(r => r.Place)
                .SelectMany(p => RouteLines(p, device, instead)),
            .. Rules.Select(r => "rule " + string.Join(' ', r.For(device, instead))),
        ];

    /// <summary>The same in less detail, for a device that a manager sets up in its own way: other flags and metrics do no harm.</summary>
    public IReadOnlyList<string> Outline(string device, string instead) =>
    [
        .. Addresses[device].Select(a => $"address {string.Join(' ', a.Local)}"), .. Gateways(device).Select(g => $"default route via {g}"),
        .. Of(device, instead).Where(l => !l.StartsWith("address ", StringComparison.Ordinal)),
    ];

    /// <summary>Gateways of default routes.</summary>
    public IEnumerable<string> Gateways(string device) =>
        Routes
            .Where(r => r.Uses(device) && r is { IsDefault: true, Gateway: not null } && !r.Gateway.Contains(' ', StringComparison.Ordinal))
            .Select(r => r.Gateway!)
            .Distinct();

    private static List<string> RouteLines(IEnumerable<RouteEntry> place, string device, string instead)
    {
        List<string> lines =
        [
            .. place.SelectMany(r => r.Ways(device, instead)).Select(w => $"route {string.Join(' ', Lasting(w.Split(' ')))}"),
        ];
        // Of IPv6 the kernel keeps no order that one could ask for.
        if (place.First().IsV6) lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static IEnumerable<string> Lasting(string[] words)
        => words.Where((w, i) => w != "expires" && (i == 0 || words[i - 1] != "expires"));

    private static string Name(JsonElement link) => link.GetProperty("ifname").GetString()!;

    private static List<JsonElement> Objects(string json)
    {
        using var document = JsonDocument.Parse(json);
        // Some versions fill the list with empty objects.
        return document.RootElement.Clone().EnumerateArray().Where(e => e.EnumerateObject().Any()).ToList();
    }
}
