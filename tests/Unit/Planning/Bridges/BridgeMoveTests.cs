using KvmPS.Planning.Bridge;
using Xunit;

namespace KvmPS.Unit.Planning.Bridges;

public sealed class BridgeMoveTests
{
    private const string Link = """
        [{"ifname":"lo","flags":["LOOPBACK","UP"],"mtu":65536,"link_type":"loopback","address":"00:00:00:00:00:00"},
         {"ifname":"eth0","flags":["BROADCAST","UP"],"mtu":1500,"max_mtu":9000,"link_type":"ether","address":"52:54:00:00:00:01","inet6_addr_gen_mode":"eui64"},
         {"ifname":"eth0.5","link":"eth0","flags":["UP"],"mtu":1500,"link_type":"ether","address":"52:54:00:00:00:01","linkinfo":{"info_kind":"vlan"}}]
        """;

    private const string Address = """
        [{"ifname":"eth0","addr_info":[
          {"family":"inet","local":"192.0.2.10","prefixlen":24,"broadcast":"192.0.2.255","scope":"global","dynamic":true,"label":"eth0","valid_life_time":900,"preferred_life_time":800},
          {"family":"inet","local":"192.0.2.11","prefixlen":24,"scope":"global","secondary":true,"label":"eth0:1","valid_life_time":4294967295,"preferred_life_time":4294967295},
          {"family":"inet6","local":"2001:db8::11","prefixlen":64,"scope":"global","nodad":true,"valid_life_time":4294967295,"preferred_life_time":4294967295},
          {"family":"inet6","local":"2001:db8::10","prefixlen":64,"scope":"global","dynamic":true,"mngtmpaddr":true,"valid_life_time":900,"preferred_life_time":4294967295},
          {"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"link","valid_life_time":4294967295,"preferred_life_time":4294967295}]}]
        """;

    private const string Route4 = """
        [{"type":"unicast","dst":"default","gateway":"192.0.2.1","dev":"eth0","table":"main","protocol":"dhcp","scope":"global","metric":50,"flags":["linkdown"]},
         {"type":"unicast","dst":"192.0.2.0/24","dev":"eth0","table":"main","protocol":"kernel","scope":"link","prefsrc":"192.0.2.10","flags":[]},
         {"type":"unicast","dst":"default","gateway":"10.0.0.1","dev":"eth1","table":"main","protocol":"static","scope":"global","metric":50,"flags":[]},
         {"type":"local","dst":"192.0.2.10","dev":"eth0","table":"local","protocol":"kernel","scope":"host","prefsrc":"192.0.2.10","flags":[]}]
        """;

    private const string Route6 =
        """[{"type":"unicast","dst":"default","gateway":"fe80::9","dev":"eth0","table":"main","protocol":"ra","scope":"global","metric":1024,"flags":[],"pref":"medium","expires":600}]""";
    private const string Rule4 =
        """[{"priority":0,"src":"all","table":"local"},{"priority":500,"not":null,"src":"10.0.0.0","srclen":8,"iif":"eth0","table":"100"},{"priority":500,"src":"all","fwmark":"0x1","table":"101"}]""";

    [Fact]
    public void An_address_is_on_the_bridge_before_it_leaves_the_NIC_and_the_order_is_the_kernels()
    {
        var move = Plan().Move.Select(s => string.Join(' ', s)).ToList();
        Assert.Equal(
            [
                "address add 192.0.2.10/24 broadcast 192.0.2.255 scope global label br0 dev br0",
                "address add 192.0.2.11/24 scope global label br0:1 dev br0",
                "address add fe80::1/64 scope link dev br0",
                "address add 2001:db8::10/64 scope global mngtmpaddr valid_lft 900 preferred_lft forever dev br0",
                "address add 2001:db8::11/64 scope global nodad dev br0",
            ],
            move.Where(s => s.StartsWith("address add", StringComparison.Ordinal)));
        Assert.Equal(
            [
                "address del 2001:db8::11/64 dev eth0",
                "address del 2001:db8::10/64 dev eth0",
                "address del fe80::1/64 dev eth0",
                "address del 192.0.2.11/24 dev eth0",
                "address del 192.0.2.10/24 dev eth0",
            ],
            move.Where(s => s.StartsWith("address del", StringComparison.Ordinal)));
        Assert.True(
            move.FindLastIndex(s => s.StartsWith("address add", StringComparison.Ordinal))
                < move.FindIndex(s => s.StartsWith("address del", StringComparison.Ordinal)));
    }

    [Fact]
    public void Routes_move_with_all_they_have_and_the_kernels_own_come_by_themselves()
    {
        var move = Plan().Move.Select(s => string.Join(' ', s)).ToList();
        Assert.Equal(
            [
                "route append 0.0.0.0/0 table main metric 50 proto dhcp via 192.0.2.1 scope global dev br0",
                "route append ::/0 table main metric 1024 proto ra via fe80::9 scope global expires 600 dev br0",
                // Behind ours before, so behind ours again.
                "route append 0.0.0.0/0 table main metric 50 proto static via 10.0.0.1 scope global dev eth1",
            ],
            move.Where(s => s.StartsWith("route append", StringComparison.Ordinal)));
        Assert.Contains(
            "route append 192.0.2.0/24 table main proto kernel scope link src 192.0.2.10 dev eth0",
            Plan().Undo.Select(s => string.Join(' ', s)));
    }

    /// <summary>
    /// NetworkManager's addresses make no route to their network: it is a route of its own, which the kernel lists behind the default
    /// route.
    /// </summary>
    [Fact]
    public void The_route_to_a_network_comes_before_those_over_its_routers()
    {
        const string address =
            """[{"ifname":"eth0","addr_info":[{"family":"inet","local":"10.5.0.2","prefixlen":24,"broadcast":"10.5.0.255","scope":"global","noprefixroute":true,"label":"eth0"}]}]""";
        const string routes = """
            [{"type":"unicast","dst":"default","gateway":"10.5.0.1","dev":"eth0","table":"main","protocol":"static","scope":"global","metric":100,"flags":[]},
             {"type":"unicast","dst":"10.5.0.0/24","dev":"eth0","table":"main","protocol":"kernel","scope":"link","prefsrc":"10.5.0.2","metric":100,"flags":[]}]
            """;
        var state = State(routes, address, "[]", "[]");
        var plan = BridgePlan.Plan(state, new("br0", Stp: false, Vlan: false, Mtu: null), "eth0", []);
        string[] expected =
        [
            "10.5.0.0/24 table main metric 100 proto kernel scope link src 10.5.0.2 dev",
            "0.0.0.0/0 table main metric 100 proto static via 10.5.0.1 scope global dev",
        ];
        Assert.Equal(expected.Select(r => $"route append {r} br0"), Routes(plan.Move, "append"));
        Assert.Equal(expected.Select(r => $"route append {r} eth0"), Routes(plan.Undo, "append"));
        // The other way round they go.
        Assert.Equal(
            ["route del 0.0.0.0/0", "route del 10.5.0.0/24"],
            Routes(plan.Move, "del").Select(r => string.Join(' ', r.Split(' ').Take(3))));
        var back = BridgePlan.Back(Renamed(state), "br0", "eth0", [], isManaged: false);
        Assert.Equal(expected.Select(r => $"route append {r} eth0"), Routes(back.Move, "append"));
        Assert.Equal(expected.Select(r => $"route append {r} br0"), Routes(back.Undo, "append"));

        NetworkState Renamed(NetworkState of) =>
            State(
                routes.Replace("eth0", "br0", StringComparison.Ordinal),
                address.Replace("eth0", "br0", StringComparison.Ordinal),
                "[]",
                "[]") with
            {
                Links = of.Links,
            };
        static IEnumerable<string> Routes(string[][] steps, string verb) =>
            steps.Select(s => string.Join(' ', s)).Where(s => s.StartsWith($"route {verb}", StringComparison.Ordinal));
    }

    /// <summary>Announced by routers they stand side by side; added by ip, the kernel makes one route of them.</summary>
    [Fact]
    public void IPv6_routes_that_the_kernel_joins_are_the_same_as_before()
    {
        const string apart = """
            [{"type":"unicast","dst":"default","gateway":"fe80::b","dev":"eth0","table":"main","protocol":"ra","scope":"global","metric":1024,"flags":[],"pref":"medium","expires":600},
             {"type":"unicast","dst":"default","gateway":"fe80::a","dev":"eth0","table":"main","protocol":"ra","scope":"global","metric":1024,"flags":[],"pref":"medium","expires":600},
             {"type":"unicast","dst":"default","gateway":"fe80::c","dev":"eth1","table":"main","protocol":"ra","scope":"global","metric":1024,"flags":[],"pref":"medium","expires":600}]
            """;
        const string joined = """
            [{"type":"unicast","dst":"default","table":"main","protocol":"ra","scope":"global","metric":1024,"flags":[],"pref":"medium","expires":500,"nexthops":[
              {"gateway":"fe80::a","dev":"br0","weight":1,"flags":[]},{"gateway":"fe80::b","dev":"br0","weight":1,"flags":[]},{"gateway":"fe80::c","dev":"eth1","weight":1,"flags":[]}]}]
            """;
        var before = State("[]", "[]", "[]", apart);
        Assert.Null(StateDifference.Of(before.Of("eth0", "br0"), State("[]", "[]", "[]", joined).Of("br0", "br0")));
        Assert.Contains(
            "missing route",
            StateDifference.Of(
                before.Of("eth0", "br0"),
                State("[]", "[]", "[]", joined.Replace("fe80::b", "fe80::d", StringComparison.Ordinal)).Of("br0", "br0"))!,
            StringComparison.Ordinal);
        // Another NIC's router stays as it is: added by ip, it would be joined with the bridge's.
        Assert.DoesNotContain(
            BridgePlan.Plan(before, new("br0", Stp: false, Vlan: false, Mtu: null), "eth0", []).Move,
            s => s.Contains("eth1"));
    }

    [Fact]
    public void A_link_local_address_that_the_kernel_adds_is_no_fault()
    {
        string[] expected = ["address 192.0.2.10/24 scope global dev br0", "rule pref 0"];
        Assert.Null(
            StateDifference.Of(
                expected,
                [
                    expected[0],
                    "address fe80::1/64 scope link proto kernel_ll dev br0",
                    "route fe80::/64 table main metric 256 proto kernel scope global dev br0",
                    expected[1],
                ]));
        Assert.Equal(
            "in addition address 2001:db8::1/64 scope global dev br0",
            StateDifference.Of(expected, [.. expected, "address 2001:db8::1/64 scope global dev br0"]));
        string[] local = [.. expected, "address fe80::1/64 scope link dev br0"];
        Assert.Equal("missing address fe80::1/64 scope link dev br0", StateDifference.Of(local, expected));
    }

    [Fact]
    public void A_port_loses_the_link_local_address_that_the_bridge_hands_back()
    {
        const string address = """
            [{"ifname":"eth0","addr_info":[{"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"link"}]},
             {"ifname":"br0","addr_info":[{"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"link"},{"family":"inet6","local":"2001:db8::10","prefixlen":64,"scope":"global"}]}]
            """;
        var back = BridgePlan.Back(State("[]", address, "[]", "[]"), "br0", "eth0", [], isManaged: false);
        Assert.Equal("address del fe80::1/64 dev eth0", string.Join(' ', back.Move[0]));
        Assert.Equal("address add fe80::1/64 scope link dev eth0", string.Join(' ', back.Undo[^1]));
    }

    [Fact]
    public void A_lease_is_left_to_the_manager_that_sets_up_the_NIC()
    {
        var state = State(
            Route4.Replace("eth0", "br0", StringComparison.Ordinal),
            Address.Replace("eth0", "br0", StringComparison.Ordinal),
            "[]",
            Route6.Replace("eth0", "br0", StringComparison.Ordinal));
        var back = BridgePlan.Back(state, "br0", "eth0", [], isManaged: true);
        Assert.Equal(["link set dev eth0 nomaster", "link set dev eth0 up"], back.Release.Select(s => string.Join(' ', s)));
        Assert.Equal(
            ["address 192.0.2.11/24", "address 2001:db8::11/64", "default route via 192.0.2.1", "default route via fe80::9"],
            back.Expected.Where(l => !l.StartsWith("rule", StringComparison.Ordinal)));
        Assert.DoesNotContain(back.Move, s => s.Contains("192.0.2.10/24") || s.Contains("nomaster"));
    }

    [Fact]
    public void Rules_of_one_preference_keep_their_order()
    {
        Assert.Equal(
            [
                "rule del pref 500 not from 10.0.0.0/8 iif eth0 lookup 100",
                "rule del pref 500 fwmark 0x1 lookup 101",
                "rule add pref 500 not from 10.0.0.0/8 iif br0 lookup 100",
                "rule add pref 500 fwmark 0x1 lookup 101",
            ],
            Plan().Move.Select(s => string.Join(' ', s)).Where(s => s.StartsWith("rule", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_came_by_DHCP_lasts_and_what_a_router_announces_does_not()
    {
        var plan = Plan();
        Assert.Equal(["192.0.2.10/24"], plan.Leases);
        Assert.Equal(["192.0.2.1", "fe80::9"], plan.Gateways);
        Assert.Contains(
            "address add 192.0.2.10/24 broadcast 192.0.2.255 scope global label eth0 valid_lft 900 preferred_lft 800 dev eth0",
            plan.Undo.Select(s => string.Join(' ', s)));
    }

    [Fact]
    public void Settings_of_the_NIC_are_the_bridges_but_for_what_is_the_kernels()
    {
        var plan = Plan(settings: [("ipv4/conf/{0}/rp_filter", "2"), ("ipv6/conf/{0}/mtu", "1500"), ("ipv6/conf/{0}/accept_dad", "2")]);
        Assert.Equal([("ipv4/conf/{0}/rp_filter", "2"), ("ipv6/conf/{0}/accept_dad", "0")], plan.Before);
        Assert.Equal([("ipv6/conf/{0}/accept_dad", "2")], plan.After);
    }

    [Theory]
    [InlineData("\"encap\":{\"type\":\"mpls\"}", "encap")]
    [InlineData("\"nhid\":7,\"nh_info\":{\"id\":7,\"group\":[{\"id\":8},{\"id\":9}]}", "nexthop group")]
    [InlineData("\"flags\":[\"strange\"]", "strange")]
    public void What_is_not_known_is_refused_and_not_dropped(string field, string named)
    {
        var route = "[{\"type\":\"unicast\",\"dst\":\"10.0.0.0/8\",\"dev\":\"eth0\",\"table\":\"main\"," + field + "}]";
        var error = Assert.Throws<KvmException>(() => Plan(route));
        Assert.Equal("NetworkStateUnknown", error.Id);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        // Another NIC's route may be as it likes.
        Plan(route.Replace("eth0", "eth9", StringComparison.Ordinal));
    }

    /// <summary>systemd-networkd 257 makes such routes of what routers announce.</summary>
    [Fact]
    public void A_route_over_a_next_hop_object_is_the_bridges_with_its_router()
    {
        var plan = PlanOf(OverObject("eth0", 7));
        Assert.Equal(
            [
                "route append ::/0 table main metric 1024 proto ra via fe80::7 scope global expires 500 dev br0",
                "route del ::/0 table main metric 1024 proto ra nhid 7",
            ],
            Routes(plan.Move));
        Assert.Equal(
            [
                "route del ::/0 table main metric 1024 proto ra nhid 7",
                "route append ::/0 table main metric 1024 proto ra via fe80::7 scope global expires 500 dev eth0",
            ],
            Routes(plan.Undo));
    }

    /// <summary>The kernel would delete the other NIC's route, whatever router and device are named.</summary>
    [Fact]
    public void A_route_of_another_NIC_over_a_next_hop_object_is_put_aside_while_the_own_is_deleted()
    {
        var plan = PlanOf(OverObject("eth1", 8), Plain("eth0"));
        Assert.Equal(
            [
                "route append ::/0 table main metric 1024 proto ra via fe80::9 scope global expires 600 dev br0",
                "route del ::/0 table main metric 1024 proto ra nhid 8",
                "route del ::/0 table main metric 1024 proto ra via fe80::9 dev eth0",
                "route append ::/0 table main metric 1024 proto ra nhid 8 expires 500",
            ],
            Routes(plan.Move));
        Assert.Equal("route append ::/0 table main metric 1024 proto ra nhid 8 expires 500", Routes(plan.Undo).Last());

        var back = BridgePlan.Back(State("[]", "[]", "[]", $"[{OverObject("eth1", 8)},{Plain("br0")}]"), "br0", "eth0", [], isManaged: false);
        Assert.Equal(
            [
                "route append ::/0 table main metric 1024 proto ra via fe80::9 scope global expires 600 dev eth0",
                "route del ::/0 table main metric 1024 proto ra nhid 8",
                "route del ::/0 table main metric 1024 proto ra via fe80::9 dev br0",
                "route append ::/0 table main metric 1024 proto ra nhid 8 expires 500",
            ],
            Routes(back.Move));
        // One of another protocol the kernel does not take for it.
        Assert.DoesNotContain(
            Routes(PlanOf(OverObject("eth1", 8).Replace("\"ra\",\"scope\":\"global\"", "\"static\",\"scope\":\"global\"", StringComparison.Ordinal), Plain("eth0")).Move),
            r => r.Contains("nhid", StringComparison.Ordinal));
        // Another place is not touched.
        Assert.DoesNotContain(
            Routes(PlanOf(OverObject("eth1", 8).Replace("1024", "512", StringComparison.Ordinal), Plain("eth0")).Move),
            r => r.Contains("nhid", StringComparison.Ordinal));
    }

    /// <summary>Cut off before the bridge's own route went, an undo that deletes the NIC's must not take that.</summary>
    [Fact]
    public void An_undo_takes_the_route_over_a_next_hop_object_away_before_the_one_that_the_NIC_got()
    {
        var back = BridgePlan.Back(State("[]", "[]", "[]", $"[{OverObject("br0", 7)}]"), "br0", "eth0", [], isManaged: false);
        Assert.Equal(
            [
                "route del ::/0 table main metric 1024 proto ra nhid 7",
                "route del ::/0 table main metric 1024 proto ra via fe80::7 dev eth0",
                "route del ::/0 table main metric 1024 proto ra nhid 7",
                "route append ::/0 table main metric 1024 proto ra via fe80::7 scope global expires 500 dev br0",
            ],
            Routes(back.Undo));
    }

    /// <summary>systemd-networkd listens to routers itself, at the NIC alone.</summary>
    [Fact]
    public void What_a_router_announces_lasts_where_the_kernel_does_not_listen()
    {
        var plan = Plan(settings: [("ipv6/conf/{0}/accept_ra", "0")]);
        Assert.Equal(["192.0.2.10/24", "2001:db8::10/64"], plan.Leases);
        Assert.DoesNotContain(plan.Move, s => s.Contains("expires"));
        Assert.Contains(Plan().Move, s => s.Contains("expires"));
        Assert.Contains(plan.Undo, s => s.Contains("expires"));
    }

    [Fact]
    public void The_state_reads_the_same_whoever_has_it_but_for_lifetimes()
    {
        var before = State();
        var after = State(
            Route4.Replace("eth0", "br0", StringComparison.Ordinal),
            Address.Replace("eth0", "br0", StringComparison.Ordinal).Replace(":900", ":700", StringComparison.Ordinal),
            Rule4.Replace("eth0", "br0", StringComparison.Ordinal),
            Route6.Replace("eth0", "br0", StringComparison.Ordinal));
        Assert.Equal(before.Of("eth0", "br0"), after.Of("br0", "br0"));
        Assert.NotEqual(
            before.Of("eth0", "br0"),
            State(Route4, Address.Replace("192.0.2.11", "192.0.2.12", StringComparison.Ordinal)).Of("eth0", "br0"));
    }

    [Theory]
    [InlineData("br0", true)]
    [InlineData("br-lan.5_x", true)]
    [InlineData("fifteen-chars-x", true)]
    [InlineData("sixteen-chars-xy", false)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("-br", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\"b", false)]
    [InlineData("br0;reboot", false)]
    [InlineData("brü", false)]
    [InlineData("all", false)]
    [InlineData("default", false)]
    public void A_bridges_name_is_plain_and_short(string name, bool good)
    {
        if (good) InterfaceName.Validate(name);
        else Assert.Equal("InvalidBridgeName", Assert.Throws<KvmException>(() => InterfaceName.Validate(name)).Id);
    }

    private static NetworkState State(string route4 = Route4, string address = Address, string rule4 = Rule4, string route6 = Route6) =>
        NetworkState.Parse([address, route4, route6, rule4, "[]", "[]", Link]);

    private static string OverObject(string device, int id) =>
        Plain(device).Replace("fe80::9", $"fe80::{id}", StringComparison.Ordinal).Replace("600", "500", StringComparison.Ordinal)
            .Replace("{", $$"""{"nhid":{{id}},"nh_info":{"id":{{id}},"gateway":"fe80::{{id}}","dev":"{{device}}","scope":"link","protocol":"ra","flags":[]},""", StringComparison.Ordinal);

    private static string Plain(string device) => Route6.Trim('[', ']').Replace("eth0", device, StringComparison.Ordinal);

    private static BridgePlan PlanOf(params string[] routes) =>
        BridgePlan.Plan(
            State("[]", "[]", "[]", $"[{string.Join(',', routes)}]"),
            new("br0", Stp: false, Vlan: false, Mtu: null),
            "eth0",
            []);

    private static IEnumerable<string> Routes(string[][] steps) =>
        steps.Where(s => s[0] == "route").Select(s => string.Join(' ', s));

    private static BridgePlan Plan(string route4 = Route4, (string, string)[]? settings = null) =>
        BridgePlan.Plan(State(route4), new("br0", Stp: false, Vlan: false, Mtu: null), "eth0", settings ?? []);
}
