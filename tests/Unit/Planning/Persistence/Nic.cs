using KvmPS.Planning.Bridge;
using KvmPS.Planning.Persistence;

namespace KvmPS.Unit.Planning.Persistence;

/// <summary>One NIC, from which the files of all managers are made.</summary>
internal static class Nic
{
    private const string Link =
        """[{"ifname":"eth0","flags":["BROADCAST","UP"],"mtu":9000,"max_mtu":9000,"link_type":"ether","address":"52:54:00:00:00:01","inet6_addr_gen_mode":"eui64"}]""";

    private const string Address = """
        [{"ifname":"eth0","addr_info":[
          {"family":"inet","local":"192.0.2.10","prefixlen":24,"broadcast":"192.0.2.255","scope":"global","label":"eth0","valid_life_time":4294967295,"preferred_life_time":4294967295},
          {"family":"inet","local":"198.51.100.5","prefixlen":25,"scope":"global","label":"eth0","valid_life_time":4294967295,"preferred_life_time":4294967295},
          {"family":"inet6","local":"2001:db8::10","prefixlen":64,"scope":"global","valid_life_time":4294967295,"preferred_life_time":4294967295},
          {"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"link","valid_life_time":4294967295,"preferred_life_time":4294967295}]}]
        """;

    private const string Leased = """
        [{"ifname":"eth0","addr_info":[
          {"family":"inet","local":"192.0.2.77","prefixlen":24,"broadcast":"192.0.2.255","scope":"global","dynamic":true,"label":"eth0","valid_life_time":900,"preferred_life_time":800},
          {"family":"inet6","local":"2001:db8::77","prefixlen":64,"scope":"global","dynamic":true,"mngtmpaddr":true,"valid_life_time":900,"preferred_life_time":800}]}]
        """;

    private const string Route4 = """
        [{"type":"unicast","dst":"default","gateway":"192.0.2.1","dev":"eth0","table":"main","protocol":"static","scope":"global","metric":50,"flags":[]},
         {"type":"unicast","dst":"203.0.113.0/24","gateway":"192.0.2.1","dev":"eth0","table":"100","protocol":"static","scope":"global","prefsrc":"198.51.100.5","metrics":[{"mtu":1400}],"flags":[]},
         {"type":"unicast","dst":"192.0.2.0/24","dev":"eth0","table":"main","protocol":"kernel","scope":"link","prefsrc":"192.0.2.10","flags":[]},
         {"type":"unicast","dst":"198.51.100.0/25","dev":"eth0","table":"main","protocol":"kernel","scope":"link","prefsrc":"198.51.100.5","flags":[]}]
        """;

    private const string LeasedRoute = """
        [{"type":"unicast","dst":"default","gateway":"192.0.2.1","dev":"eth0","table":"main","protocol":"boot","scope":"global","flags":[]},
         {"type":"unicast","dst":"192.0.2.0/24","dev":"eth0","table":"main","protocol":"kernel","scope":"link","prefsrc":"192.0.2.77","metric":100,"flags":[]},
         {"type":"unicast","dst":"203.0.113.0/24","gateway":"192.0.2.9","dev":"eth0","table":"main","protocol":"static","scope":"global","flags":[]}]
        """;

    private const string Route6 =
        """[{"type":"unicast","dst":"default","gateway":"2001:db8::1","dev":"eth0","table":"main","protocol":"static","scope":"global","metric":1024,"flags":[],"pref":"medium"}]""";
    private const string Announced =
        """[{"type":"unicast","dst":"default","gateway":"fe80::9","dev":"eth0","table":"main","protocol":"ra","scope":"global","metric":1024,"flags":[],"pref":"medium","expires":600}]""";
    private const string Rule4 =
        """[{"priority":0,"src":"all","table":"local"},{"priority":501,"src":"198.51.100.5","table":"100"},{"priority":32766,"src":"all","table":"main"}]""";

    /// <summary>Lasting addresses, routes of two tables, a rule.</summary>
    public static PersistentBridge Static(bool vlan = false, string rules = Rule4, string address = Address, string routes = Route4) =>
        PersistentBridge.From(
            NetworkState.Parse([address, routes, Route6, rules, "[]", "[]", Link]),
            new("br0", Stp: false, vlan, Mtu: null),
            "eth0",
            ["192.0.2.53", "2001:db8::53"],
            ["example.org"]);

    /// <summary>All by DHCP and a router's announcements, but for one route.</summary>
    public static PersistentBridge Dhcp() =>
        PersistentBridge.From(
            NetworkState.Parse([Leased, LeasedRoute, Announced, "[]", "[]", "[]", Link]),
            new("br0", Stp: true, Vlan: false, Mtu: 1500),
            "eth0",
            ["192.0.2.53"],
            []);

    public static string OwnRule(string fields) => "[{\"priority\":7,\"src\":\"all\",\"table\":\"100\"," + fields + "}]";
}
