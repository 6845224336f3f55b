using KvmPS.Planning.Bridge;

namespace KvmPS.Planning.Persistence;

/// <summary>A route that somebody has made, and not the kernel, a DHCP client or a router.</summary>
internal sealed record PersistentRoute(bool IsV6, string Destination, string[] Words)
{
    private static readonly string[] Silent = ["proto", "dev", "pref"];

    public string? Gateway { get; private init; }

    public string? Metric { get; private init; }

    /// <summary>Null for the main one.</summary>
    public string? Table { get; private init; }

    public string? Source { get; private init; }

    public string? Mtu { get; private init; }

    /// <summary>Null where it follows from the gateway.</summary>
    public string? Scope { get; private init; }

    public string? Tos { get; private init; }

    public bool IsOnLink { get; private init; }

    /// <summary>The kernel's, or a manager's in its name: it belongs to an address.</summary>
    public bool IsOfAddress { get; private init; }

    /// <summary>Words that only ip itself takes.</summary>
    public string[] Rest { get; private init; } = [];

    public string Said => $"the route to {Destination}";

    public static PersistentRoute From(RouteEntry route, string nic, string bridge)
    {
        var words = route.Words(nic, bridge);
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        List<string> rest = [];
        var at = 1;
        if (words[0] != route.Destination)
        {
            rest.Add(words[0]);
            at = 2;
        }

        for (; at < words.Length; at++)
        {
            if (words[at] == "onlink") values["onlink"] = "";
            else if (words[at] == "nexthop") rest.Add("several next hops");
            else if (at + 1 < words.Length)
            {
                if (words[at] == "via" && words[at + 1] is "inet" or "inet6") rest.Add("a gateway of the other family");
                else if (words[at] is "via" or "metric" or "table" or "src" or "mtu" or "scope" or "tos") values[words[at]] = words[at + 1];
                else if (!Silent.Contains(words[at]) || (words[at] == "pref" && words[at + 1] != "medium")) rest.Add(words[at]);
                at++;
            }
        }

        var (gateway, scope) = (values.GetValueOrDefault("via"), values.GetValueOrDefault("scope"));
        return new(route.IsV6, route.Destination, words)
        {
            Gateway = gateway,
            Metric = values.GetValueOrDefault("metric"),
            Table = values.GetValueOrDefault("table") is var table && table is null or "main" or "254" ? null : table,
            Source = values.GetValueOrDefault("src"),
            Mtu = values.GetValueOrDefault("mtu"),
            Scope = scope == (gateway is null && !route.IsV6 ? "link" : "global") ? null : scope,
            Tos = values.GetValueOrDefault("tos"),
            IsOnLink = values.ContainsKey("onlink"),
            IsOfAddress = route.IsKernels,
            Rest = [.. rest],
        };
    }
}
