using KvmPS.Planning.Persistence;
using Xunit;

namespace KvmPS.Unit.Planning.Persistence;

/// <summary>
/// The files of all five managers out of the same NIC, held against what their manuals say. The managers themselves read them in Live.
/// </summary>
public sealed class ManagerFilesTests
{
    [Fact]
    public void Networkd()
    {
        var files = NetworkdFiles.Plan(Nic.Static(vlan: true), "/etc/systemd/network/20-wired.network", null);
        Assert.Equal(
            [
                "/etc/systemd/network/05-kvmps-br0.netdev",
                "/etc/systemd/network/05-kvmps-br0.network",
                "/etc/systemd/network/05-kvmps-br0-port.network",
            ],
            files.Select(f => f.Path));
        var device = Sections(files[0]);
        Assert.Equal(["Name=br0", "Kind=bridge", "MACAddress=52:54:00:00:00:01", "MTUBytes=9000"], device["NetDev"].Single());
        Assert.Equal(["STP=no", "ForwardDelaySec=0", "VLANFiltering=yes"], device["Bridge"].Single());
        var network = Sections(files[1]);
        Assert.Equal(
            ["DHCP=no", "IPv6AcceptRA=no", "DNS=192.0.2.53", "DNS=2001:db8::53", "Domains=example.org"],
            network["Network"].Single());
        Assert.Equal(
            ["Address=192.0.2.10/24", "Address=198.51.100.5/25", "Address=2001:db8::10/64"],
            network["Address"].Select(Assert.Single));
        Assert.Equal(
            [
                "Destination=0.0.0.0/0 Gateway=192.0.2.1 Metric=50",
                "Destination=203.0.113.0/24 Gateway=192.0.2.1 Table=100 PreferredSource=198.51.100.5 MTUBytes=1400",
                "Destination=::/0 Gateway=2001:db8::1 Metric=1024",
            ],
            network["Route"].Select(r => string.Join(' ', r)));
        Assert.Equal(["Priority=501", "Family=ipv4", "From=198.51.100.5", "Table=100"], network["RoutingPolicyRule"].Single());
        var port = Sections(files[2]);
        Assert.Equal((string[])["Name=eth0"], port["Match"].Single());
        Assert.Equal(["Bridge=br0", "LinkLocalAddressing=no"], port["Network"].Single());
        // Of two files about one NIC the first by name counts.
        Assert.StartsWith(
            "/etc/systemd/network/0-kvmps-",
            NetworkdFiles.Plan(Nic.Static(), "/etc/systemd/network/00-first.network", null)[0].Path,
            StringComparison.Ordinal);
        Assert.Equal(
            "NotPersistable",
            Assert.Throws<KvmException>(() => NetworkdFiles.Plan(Nic.Static(), "/etc/systemd/network/-first.network", null)).Id);
    }

    [Fact]
    public void NetworkManager()
    {
        var files = KeyfileFiles.Plan(Nic.Static(), "[connection]\nid=Wired\nzone=trusted\n");
        Assert.All(files, f => Assert.True(f.IsPrivate));
        // Without the bridge's profile the port's cannot be activated, and the one that was there is: so it comes first.
        Assert.Equal(["kvmps-br0-port.nmconnection", "kvmps-br0.nmconnection"], files.Select(f => Path.GetFileName(f.Path)));
        var port = Sections(files[0]);
        Assert.Equal(
            ["id=kvmps-br0-port", "type=ethernet", "interface-name=eth0", "autoconnect-priority=999", "master=br0", "slave-type=bridge"],
            port["connection"].Single().Where(l => !l.StartsWith("uuid=", StringComparison.Ordinal)));
        var bridge = Sections(files[1]);
        Assert.Contains("zone=trusted", bridge["connection"].Single());
        Assert.Equal(["cloned-mac-address=52:54:00:00:00:01", "mtu=9000"], bridge["ethernet"].Single());
        Assert.Equal(
            [
                "method=manual",
                "address1=192.0.2.10/24",
                "address2=198.51.100.5/25",
                "route1=0.0.0.0/0,192.0.2.1,50",
                "route2=203.0.113.0/24,192.0.2.1",
                "route2_options=table=100,src=198.51.100.5,mtu=1400",
                "routing-rule1=priority 501 from 198.51.100.5 table 100",
                "dns=192.0.2.53;",
                "dns-search=example.org;",
            ],
            bridge["ipv4"].Single());
        Assert.Equal(
            [
                "method=manual",
                "addr-gen-mode=eui64",
                "address1=2001:db8::10/64",
                "route1=::/0,2001:db8::1,1024",
                "dns=2001:db8::53;",
                "dns-search=example.org;",
            ],
            bridge["ipv6"].Single());
        Assert.Equal(
            "NotPersistable",
            Assert.Throws<KvmException>(() => KeyfileFiles.Plan(Nic.Static(), "[connection]\nautoconnect-priority=999\n")).Id);
    }

    [Fact]
    public void Netplan_keeps_how_the_NIC_is_found_and_all_else_in_the_file()
    {
        const string before = """
            # by hand
            network:
              version: 2
              renderer: networkd
              ethernets:
                # the uplink
                lan0:
                  match:
                    macaddress: "52:54:00:00:00:01"
                  set-name: eth0   # as before
                  addresses:
                  - 192.0.2.10/24
                  - 198.51.100.5/25
                  routes:
                    - to: default
                      via: 192.0.2.1
                  mtu: 9000
                eth1:
                  dhcp4: true

            """;
        var text = NetplanFiles.Plan(Nic.Static(), "/etc/netplan/50-site.yaml", before).Single().Text;
        Assert.Equal("""
            # by hand
            network:
              version: 2
              renderer: networkd
              ethernets:
                # the uplink
                lan0:
                  dhcp4: false
                  dhcp6: false
                  mtu: 9000
                  match:
                    macaddress: "52:54:00:00:00:01"
                  set-name: eth0   # as before
                eth1:
                  dhcp4: true
              bridges:
                br0:
                  interfaces: [lan0]
                  macaddress: "52:54:00:00:00:01"
                  mtu: 9000
                  dhcp4: false
                  dhcp6: false
                  accept-ra: false
                  addresses: ["192.0.2.10/24", "198.51.100.5/25", "2001:db8::10/64"]
                  nameservers:
                    addresses: ["192.0.2.53", "2001:db8::53"]
                    search: ["example.org"]
                  routes:
                  - to: "0.0.0.0/0"
                    via: "192.0.2.1"
                    metric: 50
                  - to: "203.0.113.0/24"
                    via: "192.0.2.1"
                    table: 100
                    from: "198.51.100.5"
                    mtu: 1400
                  - to: "::/0"
                    via: "2001:db8::1"
                    metric: 1024
                  routing-policy:
                  - from: "198.51.100.5"
                    table: 100
                    priority: 501
                  parameters:
                    stp: false
                    forward-delay: 0

            """, text);
        Assert.False(NetplanFiles.Names(before, "lan0"));
        Assert.True(NetplanFiles.Names(before, "eth0"));
    }

    [Theory]
    [InlineData("network:\n  ethernets:\n    eth0: &a\n      dhcp4: true\n")]
    [InlineData("network:\n\tethernets:\n")]
    [InlineData("network:\n  ethernets:\n    eth0:\n      dhcp4: true\n      dhcp4: false\n")]
    [InlineData("network:\n  ethernets:\n    eth0:\n      dhcp4: true\n---\nnetwork: {}\n")]
    [InlineData("network:\n  ethernets:\n    eth0:\n      dhcp4: true\n  bridges:\n    br0: {}\n")]
    [InlineData("{network: {ethernets: {eth0: {}}}}\n")]
    [InlineData("network:\n  ethernets:\n    eth1: {}\n")]
    public void A_netplan_file_that_could_be_misread_is_not_edited(string text) =>
        Assert.Equal(
            "NetworkFileUnreadable",
            Assert.Throws<KvmException>(() => NetplanFiles.Plan(Nic.Static(), "/etc/netplan/x.yaml", text)).Id);

    [Fact]
    public void A_bridge_joins_those_that_netplan_has()
    {
        var text = NetplanFiles
            .Plan(
                Nic.Dhcp(),
                "/etc/netplan/x.yaml",
                "network:\n    ethernets:\n        eth0:\n            dhcp4: yes\n            dhcp4-overrides:\n                "
                    + "route-metric: 7\n    bridges:\n        br9:\n            dhcp4: no\n    version: 2\n")
            .Single()
            .Text!;
        Assert.StartsWith(
            "network:\n    ethernets:\n        eth0:\n            dhcp4: false\n            dhcp6: false\n    bridges:\n        br9:\n   "
                + "         dhcp4: no\n        br0:\n          interfaces: [eth0]\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains(
            "          dhcp4: true\n          dhcp6: false\n          accept-ra: true\n          routes:\n",
            text,
            StringComparison.Ordinal);
        Assert.EndsWith("          dhcp4-overrides:\n              route-metric: 7\n    version: 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Ifupdown_changes_the_NICs_stanzas_alone()
    {
        const string before = """
            # top
            source /etc/network/interfaces.d/*

            auto lo eth0
            iface lo inet loopback

            iface eth0 inet static
                address 192.0.2.10/24
                gateway 192.0.2.1
                dns-nameservers 192.0.2.99
                pre-up ethtool -K eth0 \
                    gro off
                up ip route add 203.0.113.0/24 via 192.0.2.1 table 100

            # second
            iface eth1 inet manual

            """;
        var text = IfupdownFiles.Plan(Nic.Static(), IfupdownFiles.Main, before).Single().Text;
        Assert.Equal(
            """
            # top
            source /etc/network/interfaces.d/*

            auto lo eth0
            iface lo inet loopback

            # Written by KvmPS. Remove-KvmBridge -Restore restores the previous content.
            iface eth0 inet manual
                pre-up ethtool -K eth0 \
                    gro off

            auto br0
            iface br0 inet static
                address 192.0.2.10/24
                up ip address add 198.51.100.5/25 scope global label br0 dev br0
                pre-up test -d /sys/class/net/br0 || ip link add name br0 address 52:54:00:00:00:01 mtu 9000 type bridge stp_state 0 forward_delay 0
                pre-up ip link set dev eth0 mtu 9000 master br0
                pre-up ip link set dev eth0 up
                up ip route append 0.0.0.0/0 table main metric 50 proto static via 192.0.2.1 scope global dev br0
                up ip route append 203.0.113.0/24 table 100 proto static via 192.0.2.1 scope global src 198.51.100.5 mtu 1400 dev br0
                up ip rule add pref 501 from 198.51.100.5 lookup 100
                down ip rule del pref 501 from 198.51.100.5 lookup 100 || true
                dns-nameservers 192.0.2.99
                post-down ip link del dev br0 || true

            iface br0 inet6 static
                address 2001:db8::10/64
                up ip -6 route append ::/0 table main metric 1024 proto static via 2001:db8::1 scope global dev br0

            # second
            iface eth1 inet manual

            """,
            text);
        Assert.Equal(["/etc/network/interfaces.d/*"], IfupdownFiles.Sources(before));
    }

    [Fact]
    public void Ifcfg()
    {
        const string before =
            "DEVICE=eth0\nHWADDR=52:54:00:00:00:01\nTYPE=Ethernet\nONBOOT=yes\nBOOTPROTO=none\nIPADDR=192.0.2.10\nPREFIX=24\nGATEWAY=192.0.2.1\nIPV6ADDR=2001:db8::10/64\nZONE=trusted\nETHTOOL_OPTS=\"-K eth0 gro off\"\n";
        var files = IfcfgFiles.Plan(
            Nic.Static(),
            "/etc/sysconfig/network-scripts/ifcfg-eth0",
            before,
            ["ifcfg-eth0", "route-eth0", "ifup"]);
        Assert.Equal(
            ["ifcfg-br0", "route-br0", "route6-br0", "rule-br0", "route-eth0", "ifcfg-eth0"],
            files.Select(f => Path.GetFileName(f.Path)));
        var bridge = files[0].Text!.Split('\n');
        foreach (var line in (string[])
                [
                    "DEVICE=br0",
                    "TYPE=Bridge",
                    "ONBOOT=yes",
                    "BOOTPROTO=none",
                    "IPADDR0=192.0.2.10",
                    "PREFIX0=24",
                    "IPADDR1=198.51.100.5",
                    "PREFIX1=25",
                    "IPV6ADDR=2001:db8::10/64",
                    "MTU=9000",
                    "DNS1=192.0.2.53",
                    "DOMAIN=\"example.org\"",
                    "ZONE=trusted",
                    "STP=no",
                    "DELAY=0",
                ])
            Assert.Contains(line, bridge);
        Assert.Equal("0.0.0.0/0 table main metric 50 proto static via 192.0.2.1 scope global dev br0", files[1].Text!.Split('\n')[0]);
        Assert.Equal("pref 501 from 198.51.100.5 lookup 100\n", files[3].Text);
        Assert.Null(files[4].Text);
        Assert.Equal(
            "DEVICE=eth0\nHWADDR=52:54:00:00:00:01\nTYPE=Ethernet\nETHTOOL_OPTS=\"-K eth0 gro "
                + "off\"\nONBOOT=yes\nBOOTPROTO=none\nMTU=9000\nBRIDGE=br0\n",
            files[^1].Text);
    }

    [Fact]
    public void What_a_lease_or_an_announcement_brings_is_written_nowhere()
    {
        var bridge = Nic.Dhcp();
        Assert.True(bridge is { Dhcp4: true, Dhcp6: false, AcceptRa: true });
        Assert.Empty(bridge.Addresses);
        Assert.Empty(bridge.Dns);
        Assert.Equal("203.0.113.0/24", Assert.Single(bridge.Routes).Destination);
        Assert.Contains("method=auto", KeyfileFiles.Plan(bridge, null)[1].Text!, StringComparison.Ordinal);
        Assert.Contains("DHCP=ipv4\nIPv6AcceptRA=yes\n", NetworkdFiles.Plan(bridge, null, null)[1].Text!, StringComparison.Ordinal);
        Assert.Contains("BOOTPROTO=dhcp\n", IfcfgFiles.Plan(bridge, null, null, [])[0].Text!, StringComparison.Ordinal);
        var stanzas = IfupdownFiles.Plan(bridge, null, null).Single().Text!;
        Assert.Contains("iface br0 inet dhcp\n", stanzas, StringComparison.Ordinal);
        Assert.Contains("iface br0 inet6 auto\n", stanzas, StringComparison.Ordinal);
        Assert.Contains("forward_delay 200\n    pre-up ip link set dev br0 type bridge stp_state 1\n", stanzas, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_manager_cannot_say_is_refused_by_its_name()
    {
        Refused("-Vlan", () => NetplanFiles.Plan(Nic.Static(vlan: true), null, null));
        Refused("the rule 7 with 'iif'", () => NetplanFiles.Plan(Nic.Static(rules: Nic.OwnRule("\"iif\":\"eth0\"")), null, null));
        Refused(
            "the rule 7 with 'uidrange'",
            () => NetworkdFiles.Plan(Nic.Static(rules: Nic.OwnRule("\"uid_start\":1,\"uid_end\":2")), null, null));
        const string peer =
            """[{"ifname":"eth0","addr_info":[{"family":"inet","local":"172.16.0.1","address":"172.16.0.2","prefixlen":32,"scope":"global","label":"eth0:1"}]}]""";
        Refused("the peer of 172.16.0.1/32; the label of 172.16.0.1/32", () => KeyfileFiles.Plan(Nic.Static(address: peer), null));
        Refused("the peer of 172.16.0.1/32", () => IfcfgFiles.Plan(Nic.Static(address: peer), null, null, []));
        const string hops =
            """[{"type":"unicast","dst":"10.9.0.0/16","table":"main","protocol":"boot","flags":[],"nexthops":[{"gateway":"192.0.2.1","dev":"eth0","weight":1,"flags":[]},{"gateway":"192.0.2.2","dev":"eth0","weight":1,"flags":[]}]}]""";
        Refused("the route to 10.9.0.0/16 with several next hops", () => NetworkdFiles.Plan(Nic.Static(routes: hops), null, null));
        // Those whose files hold ip's own words say it all.
        Assert.Contains(
            "nexthop via 192.0.2.2 dev br0",
            IfupdownFiles.Plan(Nic.Static(routes: hops), null, null).Single().Text!,
            StringComparison.Ordinal);

        static void Refused(string what, Func<object> plan)
        {
            var error = Assert.Throws<KvmException>(plan);
            Assert.Equal("NotPersistable", error.Id);
            Assert.Contains(what, error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Sections of a file with [Section] and Key=Value lines, parsed back; one may be there several times.</summary>
    private static ILookup<string, string[]> Sections(ConfigFile file)
    {
        List<(string Name, List<string> Lines)> found = [];
        foreach (var line in file.Text!.Split('\n').Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (line[0] == '[') found.Add((line.Trim('[', ']'), []));
            else found[^1].Lines.Add(line);
        }

        return found.ToLookup(s => s.Name, s => s.Lines.ToArray());
    }
}
