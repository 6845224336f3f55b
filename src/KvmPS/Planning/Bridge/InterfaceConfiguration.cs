namespace KvmPS.Planning.Bridge;

/// <summary>What a device has that another is to take over: addresses, routes and rules, and the steps for that.</summary>
internal sealed class InterfaceConfiguration
{
    private readonly string _from;
    private readonly List<RouteEntry> _routes, _moved, _followers, _overNextHops;
    private readonly List<RuleEntry> _rules;
    private readonly List<NeighbourEntry> _neighbours;

    private InterfaceConfiguration(NetworkState state, string from)
    {
        _from = from;
        var all = state.Addresses[from].ToList();
        // The kernel lists IPv4 addresses in the order of their making, and IPv6 addresses the other way round.
        Addresses = [.. all.Where(a => !a.IsV6), .. all.Where(a => a.IsV6).Reverse()];
        _routes = RouteOrder.Of([.. state.Routes.Where(r => r.Uses(from) && !(r.IsKernels && r.Key.Contains("local")))]);
        // The kernel makes the routes to the networks of the addresses by itself.
        _moved = [.. _routes.Where(r => !(r.IsKernels && Addresses.Any(a => a.IsV6 == r.IsV6 && a.Route == (r.Destination, r.Metric))))];
        _followers = Followers(state, from);
        _overNextHops = [.. state.Routes.Where(r => r is { IsV6: true, NextHop: not null } && !r.Uses(from))];
        var preferences = state.Rules.Where(r => r.Uses(from)).Select(r => (r.IsV6, r.Preference)).ToHashSet();
        _rules = [.. state.Rules.Where(r => preferences.Contains((r.IsV6, r.Preference)))];
        _neighbours = [.. state.Neighbours.Where(n => n.Device == from && n.MacAddress is not null)];
    }

    public IReadOnlyList<AddressEntry> Addresses { get; }

    public static InterfaceConfiguration Of(NetworkState state, string device) => new(state, device);

    /// <summary>Steps by which another device takes all over, but for IPv6 rules.</summary>
    /// <param name="to">The other device.</param>
    /// <param name="lasts">Addresses whose lifetime ends with the move.</param>
    /// <param name="routesLast">Whether nobody renews announced routes there: they have no end then.</param>
    public IEnumerable<string[]> Transfer(string to, Func<AddressEntry, bool> lasts, bool routesLast = false)
    {
        List<string[]> steps =
        [
            .. _neighbours.Select(n =>
                (string[])["neighbour", "replace", n.Address, "lladdr", n.MacAddress!, "nud", "permanent", "dev", to]),
        ];
        // Each address is there before it leaves: it is the host's at every moment, so that no connection is refused.
        steps.AddRange(Addresses.Select(a => (string[])["address", "add", .. a.Words(to, lasts(a))]));
        foreach (var route in _moved)
        {
            if (route.IsMultipath) steps.AddRange(Deletion(route, _from));
            steps.Add(["route", "append", .. (routesLast ? route.Lasting() : route).Words(_from, to)]);
        }

        steps.AddRange(Removal(_from));
        steps.AddRange(_followers.SelectMany(Again));
        steps.AddRange(Renamed(to, v6: false));
        return steps;
    }

    /// <summary>Takes addresses and routes from a device that has them too, or has had them.</summary>
    public IEnumerable<string[]> Removal(string device) =>
    [
        .. Enumerable.Reverse(_moved).Where(r => !r.IsMultipath).SelectMany(r => Deletion(r, device)),
        .. Addresses.Reverse().Select(a => (string[])["address", "del", .. a.Local, "dev", device]),
    ];

    /// <summary>Puts the routes back.</summary>
    public IEnumerable<string[]> Again()
    {
        List<string[]> steps = [];
        foreach (var route in _routes)
        {
            // A multipath route can have lost a hop with the device that went: whatever is there of it goes.
            if (route.IsMultipath) steps.AddRange([.. Deletion(route, _from), .. Deletion(route, _from)]);
            // One over a next hop object comes back with its router named: who made the object may have taken it away meanwhile. The
            // kernel would not see that both are the same.
            if (route.NextHop is not null) steps.Add(["route", "del", .. route.Deletion(_from)]);
            steps.Add(["route", "append", .. route.Words(_from, _from)]);
        }

        steps.AddRange(_followers.SelectMany(Again));
        steps.AddRange(InTheWay.Select(r => (string[])["route", "append", .. r.OverNextHop()]));
        return steps;
    }

    private IEnumerable<RouteEntry> InTheWay => _overNextHops.Where(o => _routes.Exists(o.IsTakenFor));

    /// <summary>
    /// Takes a route away, and no other. Of IPv6 routes to one place the kernel deletes the first that leads over a next hop object,
    /// whatever router and device are named (ip6_route_del in net/ipv6/route.c): those of other devices are put aside meanwhile.
    /// </summary>
    private IEnumerable<string[]> Deletion(RouteEntry route, string device)
    {
        string[] words = ["route", "del", .. route.Deletion(device)];
        if (!route.IsV6 || words.Contains("nhid")) return [words];
        var others = _overNextHops.Where(o => o.IsTakenFor(route)).ToList();
        return
        [
            .. others.Select(o => (string[])["route", "del", .. o.Key, "nhid", o.NextHop!]),
            // Its own, where it is still there, would be taken for what the other device got; the undo brings that back afterwards.
            .. route.NextHop is null ? (string[][])[] : [["route", "del", .. route.Deletion(_from)]],
            words,
            .. others.Select(o => (string[])["route", "append", .. o.OverNextHop()]),
        ];
    }

    /// <summary>Rules for the other device; those of one preference keep their order.</summary>
    public IEnumerable<string[]> Renamed(string to, bool v6)
    {
        var some = _rules.Where(r => r.IsV6 == v6).ToList();
        return
        [
            .. some.Select(r => (string[])["rule", "del", .. r.Words]),
            .. some.Select(r => (string[])["rule", "add", .. r.For(_from, to)]),
        ];
    }

    /// <summary>Puts the rules back.</summary>
    public IEnumerable<string[]> Rules(string to, bool v6)
    {
        var some = _rules.Where(r => r.IsV6 == v6).ToList();
        return
        [
            .. some.Where(r => r.Uses(_from)).Select(r => (string[])["rule", "del", .. r.For(_from, to)]),
            .. some.Select(r => (string[])["rule", "del", .. r.Words]), .. some.Select(r => (string[])["rule", "add", .. r.Words]),
        ];
    }

    /// <summary>
    /// Other devices' routes to the same place that stand behind the NIC's: the kernel takes the first, so the order is kept. Not those
    /// that routers have announced: added by hand, the kernel would join them with the NIC's to one multipath route.
    /// </summary>
    private static List<RouteEntry> Followers(NetworkState state, string nic)
    {
        var ours = new HashSet<string>();
        List<RouteEntry> found = [];
        foreach (var route in state.Routes.Where(r => !(r.IsKernels && r.Key.Contains("local"))))
        {
            if (route.Uses(nic)) ours.Add(route.Place);
            else if (route.Devices.Length > 0 && !route.IsAnnounced && ours.Contains(route.Place)) found.Add(route);
        }

        return found;
    }

    private static IEnumerable<string[]> Again(RouteEntry route) =>
        [
            ["route", "del", .. route.Deletion(route.Devices[0])],
            ["route", "append", .. route.NextHop is null ? route.Words("", "") : route.OverNextHop()],
        ];
}
