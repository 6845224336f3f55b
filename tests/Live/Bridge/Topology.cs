namespace KvmPS.Live.Bridge;

/// <summary>What a NIC can have, made up from a number: the same for the same number.</summary>
internal static class Topology
{
    /// <summary>Something of each kind.</summary>
    public static IEnumerable<string> Full =>
        [
            "address add 192.0.2.10/24 broadcast + dev eth0",
            "address add 192.0.2.11/24 label eth0:1 dev eth0",
            "address add 198.51.100.5/25 metric 77 dev eth0",
            "address add 172.16.0.1 peer 172.16.0.2/32 dev eth0",
            "address add 169.254.7.7/16 scope link dev eth0",
            "address add 2001:db8::10/64 nodad dev eth0",
            "address add 2001:db8::11/64 nodad dev eth0",
            "address add 2001:db8:1::5/64 noprefixroute dev eth0",
            "route add default via 192.0.2.1 metric 50",
            "route add default via 192.0.2.1 metric 60 proto static src 192.0.2.11",
            "route add 203.0.113.0/24 via 192.0.2.1 table 100 mtu 1400 src 192.0.2.11",
            "route add 203.0.114.0/24 via 192.0.2.1 dev eth0 onlink proto static",
            "route add 203.0.115.0/24 dev eth0 scope global",
            "route add 203.0.116.0/24 tos 0x10 via 192.0.2.1",
            "route add 10.9.0.0/16 metric 5 nexthop via 192.0.2.1 dev eth0 weight 2 nexthop via 198.51.100.6 dev eth0",
            "route add unreachable 10.0.0.0/8",
            "rule add iif eth0 lookup 100 pref 500",
            "rule add from 192.0.2.11 lookup 100 pref 501",
            "rule add not from 10.0.0.0/8 to 10.1.0.0/16 oif eth0 ipproto tcp dport 22 fwmark 0x1/0xf goto 32766 pref 502",
            "-6 route add default via 2001:db8::1 metric 1024 pref high",
            "-6 route add 2001:db8:77::/48 via 2001:db8::1 table 101 mtu 1400",
            "-6 route add 2001:db8:78::/48 dev eth0 metric 9",
            "-6 rule add oif eth0 fwmark 0x10/0xff lookup 101 pref 500",
            "-6 rule add iif eth0 lookup 101 pref 500",
        ];

    public static List<string> Random(int seed)
    {
#pragma warning disable CA5394 // Not a secret.
        var random = new Random(seed);
        var lines = new List<string> { "address add 192.0.2.10/24 broadcast + dev eth0" };
        for (var i = random.Next(4); i > 0; i--)
            lines.Add($"address add 192.0.2.{10 + i}/24 {Pick("", "label eth0:" + i, "noprefixroute")} dev eth0");
        for (var i = random.Next(3); i > 0; i--)
            lines.Add(
                $"address add 198.51.{i}.5/{random.Next(8, 32)} "
                    + $"{Pick("", "metric 7" + i, "scope link", "valid_lft 900 preferred_lft 800")} dev eth0");
        for (var i = random.Next(4); i > 0; i--)
            lines.Add(
                $"address add {Pick("2001:db8::", $"2001:db8:{i}::")}{i + 10}/64 "
                    + $"{Pick("", "noprefixroute", "metric 300", "preferred_lft 0")} nodad dev eth0");
        lines.Add("address add 2001:db8::99/64 dev eth0");
        if (random.Next(4) > 0) lines.Add($"route add default via 192.0.2.1 {Metric()}");
        for (var i = random.Next(5); i > 0; i--)
            lines.Add(
                $"route append 203.0.{i}.0/24 {Pick("via 192.0.2.1", "dev eth0", "via 192.0.2.1 dev eth0 onlink")} {Metric()} {Table()} "
                    + $"{Pick("", "proto static", "mtu 1400", "src 192.0.2.10", "advmss 1200 window 9000")}");
        if (random.Next(3) == 0) lines.Add("route add 10.9.0.0/16 nexthop via 192.0.2.1 dev eth0 weight 3 nexthop via 192.0.2.77 dev eth0");
        if (random.Next(3) == 0) lines.AddRange(["route append 10.10.0.0/16 via 192.0.2.1", "route append 10.10.0.0/16 via 192.0.2.78"]);
        for (var i = random.Next(3); i > 0; i--)
            lines.Add($"rule add {Pick("iif eth0", "oif eth0", "from 192.0.2.10")} lookup {100 + i} pref {500 + random.Next(3)}");
        if (random.Next(4) > 0) lines.Add($"-6 route add default via 2001:db8::1 {Metric()}");
        for (var i = random.Next(4); i > 0; i--)
            lines.Add($"-6 route add 2001:db8:{70 + i}::/48 {Pick("via 2001:db8::1", "dev eth0")} {Metric()} {Table()}");
        for (var i = random.Next(3); i > 0; i--) lines.Add($"-6 rule add {Pick("iif eth0", "oif eth0")} lookup {100 + i} pref {500 + i}");
        return [.. lines.Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

        string Pick(params string[] some) => some[random.Next(some.Length)];
        string Metric() => Pick("", $"metric {random.Next(1, 500)}");
        string Table() => Pick("", "", $"table {random.Next(100, 103)}");
#pragma warning restore CA5394
    }
}
