namespace KvmPS.Planning.Bridges;

/// <summary>How a NIC becomes the port of a new bridge that takes over all it had, and how that is put back from wherever it was cut off.</summary>
/// <param name="Create">The step that makes the bridge; nothing has been changed when it fails.</param>
/// <param name="Before">Settings of the bridge while it has nothing yet: paths below /proc/sys/net, and values.</param>
/// <param name="Move">One batch of ip.</param>
/// <param name="RulesV6">A batch of ip -6: the family of such a rule cannot be told in a common one.</param>
/// <param name="After">Settings once the addresses are there.</param>
/// <param name="Undo">A batch that passes over what is as it was.</param>
/// <param name="UndoV6">The same for IPv6 rules.</param>
/// <param name="Expected">What the bridge is to have then, as <see cref="NetworkState.Of"/> tells it.</param>
/// <param name="Gateways">Gateways of default routes.</param>
/// <param name="Leases">Addresses of a DHCP client, which last on the bridge.</param>
internal sealed record BridgeMove(
    string[] Create, (string Path, string Value)[] Before, string[][] Move, string[][] RulesV6, (string Path, string Value)[] After,
    string[][] Undo, string[][] UndoV6, IReadOnlyList<string> Expected, string[] Gateways, string[] Leases)
{
    public bool HasStp => Move.Any(s => s.Contains("stp_state"));

    private const string AcceptDad = "ipv6/conf/{0}/accept_dad";

    // The kernel's own doing, or not to be written.
    private static readonly string[] NotCopied = ["ipv6/conf/{0}/mtu", "ipv6/conf/{0}/stable_secret", "ipv6/conf/{0}/addr_gen_mode", "ipv4/conf/{0}/mc_forwarding", "ipv6/conf/{0}/mc_forwarding", AcceptDad];

    /// <summary>Every step as it would be typed, for -WhatIf.</summary>
    public IEnumerable<string> Steps(string name) =>
        [Typed(Create), .. Before.Select(s => Setting(s, name)), .. Move.Select(Typed), .. RulesV6.Select(TypedV6), .. After.Select(s => Setting(s, name))];

    /// <summary>The undo as it would be typed.</summary>
    public IEnumerable<string> UndoSteps => [.. Undo.Select(Typed), .. UndoV6.Select(TypedV6)];

    public static BridgeMove Plan(NetworkState state, BridgeWish wish, string nic, IEnumerable<(string Path, string Value)> settings)
    {
        var link = state.Link(nic)!;
        var name = wish.Name;
        var all = state.Addresses[nic].ToList();
        // The kernel lists IPv4 addresses in the order of their making, and IPv6 addresses the other way round.
        List<AddressEntry> addresses = [.. all.Where(a => !a.IsV6), .. all.Where(a => a.IsV6).Reverse()];
        var routes = state.Routes.Where(r => r.Uses(nic) && !(r.IsKernels && r.Key.Contains("local"))).ToList();
        // The kernel makes the routes to the networks of the addresses by itself.
        bool Made(RouteEntry r) => r.IsKernels && addresses.Any(a => a.IsV6 == r.IsV6 && a.Route == (r.Destination, r.Metric));
        var moved = routes.Where(r => !Made(r)).ToList();
        var followers = Followers(state, nic);
        var preferences = state.Rules.Where(r => r.Uses(nic)).Select(r => (r.IsV6, r.Preference)).ToHashSet();
        var rules = state.Rules.Where(r => preferences.Contains((r.IsV6, r.Preference))).ToList();

        List<string[]> move = [];
        if (wish.Mtu is { } mtu && mtu != link.Mtu) move.Add(["link", "set", "dev", nic, "mtu", $"{mtu}"]);
        if (!link.IsUp) move.Add(["link", "set", "dev", nic, "up"]);
        if (link.AddressGeneration is not null) move.Add(["link", "set", "dev", name, "addrgenmode", "none"]);
        move.Add(["link", "set", "dev", nic, "master", name]);
        move.Add(["link", "set", "dev", name, "up"]);
        move.AddRange(state.Neighbours.Where(n => n.Device == nic && n.MacAddress is not null).Select(n => (string[])["neighbour", "replace", n.Address, "lladdr", n.MacAddress!, "nud", "permanent", "dev", name]));
        // Each address is on the bridge before it leaves the NIC: it is the host's at every moment, so that no connection is refused.
        move.AddRange(addresses.Select(a => (string[])["address", "add", .. a.Words(name, Lasts(a))]));
        foreach (var route in moved)
        {
            if (route.IsMultipath) move.Add(["route", "del", .. route.Key]);
            move.Add(["route", "append", .. route.Words(nic, name)]);
        }
        move.AddRange(Enumerable.Reverse(moved).Where(r => !r.IsMultipath).Select(r => (string[])["route", "del", .. r.Deletion(nic)]));
        move.AddRange(Enumerable.Reverse(addresses).Select(a => (string[])["address", "del", .. a.Local, "dev", nic]));
        move.AddRange(followers.SelectMany(Again));
        move.AddRange(Renamed(rules.Where(r => !r.IsV6)));
        if (link.AddressGeneration is { } mode and not "none") move.Add(["link", "set", "dev", name, "addrgenmode", mode]);
        if (wish.Stp) move.Add(["link", "set", "dev", name, "type", "bridge", "stp_state", "1"]);

        List<string[]> undo = [.. addresses.Select(a => (string[])["address", "add", .. a.Words(nic, lasting: false)])];
        undo.Add(["link", "set", "dev", nic, "nomaster"]);
        undo.Add(["link", "del", "dev", name]);
        if (wish.Mtu is { } other && other != link.Mtu) undo.Add(["link", "set", "dev", nic, "mtu", $"{link.Mtu}"]);
        foreach (var route in routes)
        {
            // A multipath route can have lost a hop with the bridge: whatever is there of it goes.
            if (route.IsMultipath) undo.AddRange([["route", "del", .. route.Key], ["route", "del", .. route.Key]]);
            undo.Add(["route", "append", .. route.Words(nic, nic)]);
        }
        undo.AddRange(followers.SelectMany(Again));
        undo.AddRange(Original(rules.Where(r => !r.IsV6)));
        if (!link.IsUp) undo.Add(["link", "set", "dev", nic, "down"]);

        var values = settings.Where(s => !NotCopied.Contains(s.Path)).ToList();
        var dad = settings.FirstOrDefault(s => s.Path == AcceptDad).Value ?? "1";
        return new(
            wish.Creation(link.MacAddress, wish.Mtu ?? link.Mtu),
            // No address is checked for duplicates again: the host has had it all the time, and could not use it meanwhile.
            [.. values, (AcceptDad, "0")], [.. move], [.. Renamed(rules.Where(r => r.IsV6))], [(AcceptDad, dad)],
            [.. undo], [.. Original(rules.Where(r => r.IsV6))],
            state.Of(nic, name), [.. routes.Where(r => r.IsDefault && r.Gateway is not null && !r.Gateway.Contains(' ', StringComparison.Ordinal)).Select(r => r.Gateway!).Distinct()],
            [.. addresses.Where(Lasts).Select(a => a.Text)]);

        // A router announces itself on the bridge as well, so what it has given lives on; a DHCP client stays behind at the NIC.
        static bool Lasts(AddressEntry a) => a.IsLeased && (!a.IsV6 || a.Local[0].EndsWith("/128", StringComparison.Ordinal));

        IEnumerable<string[]> Renamed(IEnumerable<RuleEntry> some) =>
            [.. some.Select(r => (string[])["rule", "del", .. r.Words]), .. some.Select(r => (string[])["rule", "add", .. r.For(nic, name)])];

        IEnumerable<string[]> Original(IEnumerable<RuleEntry> some) =>
        [
            .. some.Where(r => r.Uses(nic)).Select(r => (string[])["rule", "del", .. r.For(nic, name)]),
            .. some.Select(r => (string[])["rule", "del", .. r.Words]), .. some.Select(r => (string[])["rule", "add", .. r.Words]),
        ];
    }

    /// <summary>Other devices' routes to the same place that stand behind the NIC's: the kernel takes the first, so the order is kept.</summary>
    private static List<RouteEntry> Followers(NetworkState state, string nic)
    {
        static string Place(RouteEntry r) => $"{r.IsV6} {string.Join(' ', r.Key.TakeWhile(w => w != "proto"))}";
        var ours = new HashSet<string>();
        List<RouteEntry> found = [];
        foreach (var route in state.Routes.Where(r => !(r.IsKernels && r.Key.Contains("local"))))
        {
            if (route.Uses(nic)) ours.Add(Place(route));
            else if (route.Devices.Length > 0 && ours.Contains(Place(route))) found.Add(route);
        }

        return found;
    }

    private static IEnumerable<string[]> Again(RouteEntry route) =>
        [["route", "del", .. route.Deletion(route.Devices[0])], ["route", "append", .. route.Words("", "")]];

    private static string Typed(string[] words) => $"ip {string.Join(' ', words)}";

    private static string TypedV6(string[] words) => $"ip -6 {string.Join(' ', words)}";

    private static string Setting((string Path, string Value) setting, string name)
        => $"echo {setting.Value} > /proc/sys/net/{setting.Path.Replace("{0}", name, StringComparison.Ordinal)}";
}
