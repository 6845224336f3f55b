namespace KvmPS.Planning.Bridge;

/// <summary>
/// How a NIC becomes the port of a new bridge that takes over all it had, or how the bridge hands it back; and how that is put back from
/// wherever it was cut off.
/// </summary>
/// <param name="Create">The step that makes the bridge, if any; nothing has been changed when it fails.</param>
/// <param name="Before">Settings of the bridge while it has nothing yet: paths below /proc/sys/net, and values.</param>
/// <param name="Move">One batch of ip.</param>
/// <param name="RulesV6">A batch of ip -6: the family of such a rule cannot be told in a common one.</param>
/// <param name="After">Settings once the addresses are there.</param>
/// <param name="Undo">A batch that passes over what is as it was.</param>
/// <param name="UndoV6">The same for IPv6 rules.</param>
/// <param name="Finish">A batch for when all this is kept.</param>
/// <param name="Expected">What the device that takes over is to have then, as <see cref="NetworkState.Of"/> tells it, or
/// <see cref="NetworkState.Outline"/> where a manager sets it up.</param>
/// <param name="Gateways">Gateways of default routes.</param>
/// <param name="Leases">Addresses of a DHCP client, which last on the bridge.</param>
/// <param name="Release">A batch that takes the NIC out of the bridge before a manager sets it up; its steps may fail.</param>
internal sealed record BridgePlan(
    string[][] Create,
    (string Path, string Value)[] Before,
    string[][] Move,
    string[][] RulesV6,
    (string Path, string Value)[] After,
    string[][] Undo,
    string[][] UndoV6,
    string[][] Finish,
    IReadOnlyList<string> Expected,
    string[] Gateways,
    string[] Leases,
    string[][] Release)
{
    public bool HasStp => Move.Any(s => s.Contains("stp_state"));

    private const string AcceptDad = "ipv6/conf/{0}/accept_dad";
    private const string AcceptAnnouncements = "ipv6/conf/{0}/accept_ra";

    // The kernel's own doing, or not to be written.
    private static readonly string[] NotCopied =
    [
        "ipv6/conf/{0}/mtu",
        "ipv6/conf/{0}/stable_secret",
        "ipv6/conf/{0}/addr_gen_mode",
        "ipv4/conf/{0}/mc_forwarding",
        "ipv6/conf/{0}/mc_forwarding",
        AcceptDad,
    ];

    /// <summary>Every step as it would be typed, for -WhatIf.</summary>
    public IEnumerable<string> Steps(string name) =>
        [
            .. Create.Select(Typed),
            .. Release.Select(Typed),
            .. Before.Select(s => Setting(s, name)),
            .. Move.Select(Typed),
            .. RulesV6.Select(TypedV6),
            .. After.Select(s => Setting(s, name)),
            .. Finish.Select(Typed),
        ];

    /// <summary>The undo as it would be typed.</summary>
    public IEnumerable<string> UndoSteps => [.. Undo.Select(Typed), .. UndoV6.Select(TypedV6)];

    public static BridgePlan Plan(NetworkState state, BridgeRequest request, string nic, IEnumerable<(string Path, string Value)> settings)
    {
        var link = state.Link(nic)!;
        var name = request.Name;
        var held = InterfaceConfiguration.Of(state, nic);
        // Where the kernel is told not to listen to routers, as systemd-networkd does, a program does that, at the NIC alone.
        var hearsRouters = ValueOf(settings, AcceptAnnouncements) != "0";

        List<string[]> move = [];
        if (request.Mtu is { } mtu && mtu != link.Mtu) move.Add(["link", "set", "dev", nic, "mtu", $"{mtu}"]);
        if (!link.IsUp) move.Add(["link", "set", "dev", nic, "up"]);
        if (link.AddressGeneration is not null) move.Add(["link", "set", "dev", name, "addrgenmode", "none"]);
        move.Add(["link", "set", "dev", nic, "master", name]);
        move.Add(["link", "set", "dev", name, "up"]);
        move.AddRange(held.Transfer(name, Lasts, routesLast: !hearsRouters));
        if (link.AddressGeneration is { } mode and not "none") move.Add(["link", "set", "dev", name, "addrgenmode", mode]);
        if (request.Stp) move.Add(["link", "set", "dev", name, "type", "bridge", "stp_state", "1"]);

        List<string[]> undo = [.. held.Addresses.Select(a => (string[])["address", "add", .. a.Words(nic, lasting: false)])];
        undo.Add(["link", "set", "dev", nic, "nomaster"]);
        undo.Add(["link", "del", "dev", name]);
        if (request.Mtu is { } other && other != link.Mtu) undo.Add(["link", "set", "dev", nic, "mtu", $"{link.Mtu}"]);
        undo.AddRange(held.Again());
        undo.AddRange(held.Rules(name, v6: false));
        if (!link.IsUp) undo.Add(["link", "set", "dev", nic, "down"]);

        var values = settings.Where(s => !NotCopied.Contains(s.Path)).ToList();
        var dad = ValueOf(settings, AcceptDad) ?? "1";
        return new(
            [request.Creation(link.MacAddress, request.Mtu ?? link.Mtu)],
            // No address is checked for duplicates again: the host has had it all the time, and could not use it meanwhile.
            [.. values, (AcceptDad, "0")], [.. move], [.. held.Renamed(name, v6: true)], [(AcceptDad, dad)],
            [.. undo], [.. held.Rules(name, v6: true)], [],
            state.Of(nic, name), [.. state.Gateways(nic)], [.. held.Addresses.Where(Lasts).Select(a => a.Text)], []);

        // A router announces itself on the bridge as well, so what it has given lives on where the kernel hears that; a DHCP client
        // stays behind at the NIC.
        bool Lasts(AddressEntry a) =>
            a.IsLeased && (!IsAnnounced(a.Text) || !hearsRouters);
    }

    /// <summary>The bridge hands back to its one port all that it has. It is there, empty, until that is kept.</summary>
    /// <param name="state">The host's network.</param>
    /// <param name="bridge">The bridge.</param>
    /// <param name="nic">Its port.</param>
    /// <param name="settings">The port's settings that differ from the default.</param>
    /// <param name="isManaged">Whether a manager that runs sets up the NIC at the same time: what it gets by itself is left to it.</param>
    public static BridgePlan Back(
        NetworkState state,
        string bridge,
        string nic,
        IEnumerable<(string Path, string Value)> settings,
        bool isManaged)
    {
        string[] gateways = [.. state.Gateways(bridge)];
        if (isManaged) state = new Leases(state, bridge).Without(state, bridge);
        IReadOnlyList<string> expected = isManaged
            ? [.. state.Outline(bridge, nic).Union(gateways.Select(g => $"default route via {g}"))]
            : state.Of(bridge, nic);
        var held = InterfaceConfiguration.Of(state, bridge);
        var path = AcceptDad.Replace("{0}", nic, StringComparison.Ordinal);
        var dad = ValueOf(settings, AcceptDad) ?? "1";
        // A port that was not set up before is one that nothing could be handed back to.
        // The kernel gives a port a link-local address when its carrier comes: the bridge's own, as both have one MAC address.
        var doubled = state.Addresses[nic].Where(a => held.Addresses.Any(h => h.Local.SequenceEqual(a.Local))).ToList();
        List<string[]> release =
        [
            .. doubled.Select(a => (string[])["address", "del", .. a.Local, "dev", nic]),
            ["link", "set", "dev", nic, "nomaster"],
            ["link", "set", "dev", nic, "up"],
        ];
        List<string[]> move = [.. isManaged ? [.. OtherRules(v6: false)] : release, .. held.Transfer(nic, _ => false)];
        List<string[]> undo =
        [
            ["link", "set", "dev", nic, "master", bridge], ["link", "set", "dev", bridge, "up"],
            .. held.Addresses.Select(a => (string[])["address", "add", .. a.Words(bridge, lasting: false)]),
            // The NIC is not deleted, as a bridge is: what it got is taken from it again, and goes before the bridge's own comes back.
            .. held.Removal(nic), .. held.Again(), .. held.Rules(nic, v6: false),
            .. doubled.Select(a => (string[])["address", "add", .. a.Words(nic, lasting: true)]), .. isManaged ? OtherRules(v6: false) : [],
        ];
        string[][] others6 = isManaged ? [.. OtherRules(v6: true)] : [];
        return new(
            [],
            [(path, "0")],
            [.. move],
            [.. others6, .. held.Renamed(nic, v6: true)],
            [(path, dad)],
            [.. undo],
            [.. held.Rules(nic, v6: true), .. others6],
            [
                ["link", "del", "dev", bridge],
            ],
            expected,
            gateways,
            [],
            isManaged ? [.. release] : []);

        // networkd drops rules that are not its own when it sets up a device.
        IEnumerable<string[]> OtherRules(bool v6) =>
            state
                .Rules.Where(r => r.IsV6 == v6 && r.Unmovable is null && !r.Uses(bridge))
                .Select(r => (string[])["rule", "add", .. r.Words]);
    }

    /// <summary>True for an address that comes of a router's prefix: DHCP gives single IPv6 addresses.</summary>
    public static bool IsAnnounced(string address) =>
        address.Contains(':', StringComparison.Ordinal) && !address.EndsWith("/128", StringComparison.Ordinal);

    private static string Typed(string[] words) => $"ip {string.Join(' ', words)}";

    private static string TypedV6(string[] words) => $"ip -6 {string.Join(' ', words)}";

    /// <summary>null where it is the default.</summary>
    private static string? ValueOf(IEnumerable<(string Path, string Value)> settings, string path) =>
        settings.FirstOrDefault(s => s.Path == path).Value;

    private static string Setting((string Path, string Value) setting, string name)
        => $"echo {setting.Value} > /proc/sys/net/{setting.Path.Replace("{0}", name, StringComparison.Ordinal)}";
}
