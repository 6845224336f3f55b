using KvmPS.Planning.Persistence;
using Xunit;

namespace KvmPS.Unit.Planning.Persistence;

/// <summary>
/// What a NIC's files say besides addresses, routes and rules goes along with the bridge, stays with the port, or is refused by its name.
/// </summary>
public sealed class KeptSettingsTests
{
    [Fact]
    public void Networkd()
    {
        const string present = """
            [Match]
            Name=en*
            [Link]
            RequiredForOnline=routable
            Multicast=yes
            MTUBytes=1400
            [Network]
            DHCP=ipv4
            VLAN=vlan10
            DNS=192.0.2.99
            NTP=192.0.2.123 \
              192.0.2.124
            [DHCPv4]
            UseDNS=no
            ; a remark
            ClientIdentifier=mac
            """;
        var files = NetworkdFiles.Plan(Nic.Static(), "/etc/systemd/network/20-wired.network", present);
        var bridge = files[1].Text!;
        Assert.Contains(
            "[Link]\nRequiredForOnline=routable\n\n[Network]\nDHCP=no\nIPv6AcceptRA=no\nDomains=example.org\nDNS=192.0.2.99\nNTP=192.0.2.123    192.0.2.124\n\n[DHCPv4]\nUseDNS=no\nClientIdentifier=mac\n",
            bridge,
            StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.53", bridge, StringComparison.Ordinal);
        Assert.EndsWith(
            "[Match]\nName=eth0\n\n[Link]\nMTUBytes=9000\nMulticast=yes\n\n[Network]\nBridge=br0\nLinkLocalAddressing=no\nVLAN=vlan10\n",
            files[2].Text!,
            StringComparison.Ordinal);
        // A line that goes on in the next takes nothing along that is written behind it.
        Assert.Contains(
            "\nNTP=192.0.2.1\n",
            NetworkdFiles.Plan(Nic.Static(), null, "[Network]\nNTP=192.0.2.1\\")[1].Text!,
            StringComparison.Ordinal);
        Refused("[SR-IOV]", () => NetworkdFiles.Plan(Nic.Static(), null, "[SR-IOV]\nVirtualFunction=0\n"));
        Refused(
            "a route of type blackhole",
            () => NetworkdFiles.Plan(Nic.Static(), null, "[Route]\nDestination=10.0.0.0/8\nType=blackhole\n"));
        Refused("_dhcp4", () => NetworkdFiles.Plan(Nic.Static(), null, "[Route]\nGateway=_dhcp4\n"));
    }

    [Fact]
    public void NetworkManager()
    {
        const string present = """
            [connection]
            id=Wired
            uuid=1
            type=ethernet
            zone=trusted
            [802-3-ethernet]
            wake-on-lan=64
            mtu=9000
            [ipv4]
            method=manual
            address1=192.0.2.10/24,192.0.2.1
            dns=192.0.2.99;
            ignore-auto-routes=true
            [ipv6]
            method=auto
            ip6-privacy=2
            [proxy]
            """;
        var files = KeyfileFiles.Plan(Nic.Static(), present);
        Assert.Contains("\n[ethernet]\nmtu=9000\nwake-on-lan=64\n", files[0].Text!, StringComparison.Ordinal);
        Assert.Contains("\nzone=trusted\n", files[1].Text!, StringComparison.Ordinal);
        Assert.Contains("\ndns-search=example.org;\ndns=192.0.2.99;\nignore-auto-routes=true\n", files[1].Text!, StringComparison.Ordinal);
        Assert.Contains("\nip6-privacy=2\n", files[1].Text!, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.53", files[1].Text!, StringComparison.Ordinal);
        Assert.DoesNotContain("[proxy]", files[1].Text!, StringComparison.Ordinal);
        // What NetworkManager has made by itself for a NIC without a profile.
        const string automatic =
            "[connection]\nid=Wired connection "
            + "1\nuuid=1\ntype=ethernet\nautoconnect-priority=-999\ninterface-name=eth0\n\n[ethernet]\n\n[ipv4]\nmethod=auto\n\n[ipv6]\naddr-gen-mode=default\nmethod=auto\n\n[proxy]\n\n[.nmmeta]\nnm-generated=true\n";
        Assert.DoesNotContain(
            KeyfileFiles.Plan(Nic.Dhcp(), automatic),
            f => f.Text!.Contains("nmmeta", StringComparison.Ordinal) || f.Text.Contains("nm-generated", StringComparison.Ordinal));
        Refused("[802-1x]", () => KeyfileFiles.Plan(Nic.Static(), "[802-1x]\neap=tls;\n"));
        Refused("the permissions of its profile", () => KeyfileFiles.Plan(Nic.Static(), "[connection]\npermissions=user:joe:;\n"));
    }

    [Fact]
    public void Netplan()
    {
        const string present =
            "network:\n  ethernets:\n    eth0:\n      dhcp4: true\n      optional: true\n      nameservers:\n        addresses: "
                + "[192.0.2.99]\n      link-local: [ipv4]\n";
        var text = NetplanFiles.Plan(Nic.Static(), "/etc/netplan/x.yaml", present).Single().Text!;
        Assert.Contains(
            "    eth0:\n      dhcp4: false\n      dhcp6: false\n      mtu: 9000\n      optional: true\n  bridges:\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains("      nameservers:\n        addresses: [192.0.2.99]\n      link-local: [ipv4]\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.53", text, StringComparison.Ordinal);
        Assert.True(NetplanFiles.Makes(text, "br0"));
        Assert.False(NetplanFiles.Makes(present, "br0"));
    }

    [Fact]
    public void Ifupdown()
    {
        const string present = """
            iface eth0 inet dhcp
                hostname web
                ethernet-wol g
                up /sbin/ip -4 route add 10.0.0.0/8 via 192.0.2.1
                up ip link set dev eth0 txqueuelen 2000
                post-up iptables-restore < /etc/iptables.rules
            iface eth0 inet6 auto
                privext 2
            """;
        var text = IfupdownFiles.Plan(Nic.Dhcp(), IfupdownFiles.Main, present).Single().Text!;
        Assert.Contains(
            "iface eth0 inet manual\n    ethernet-wol g\n    up ip link set dev eth0 txqueuelen 2000\n    post-up iptables-restore < "
                + "/etc/iptables.rules\n\nauto br0\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains("iface br0 inet dhcp\n    hostname web\n", text, StringComparison.Ordinal);
        Assert.Contains("iface br0 inet6 auto\n    privext 2\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.0/8", text, StringComparison.Ordinal);
        Refused(
            "eth0:1",
            () =>
                IfupdownFiles.Plan(
                    Nic.Static(),
                    IfupdownFiles.Main,
                    "iface eth0 inet dhcp\niface eth0:1 inet static\n    address 192.0.2.11/24\n"));
    }

    [Fact]
    public void Ifcfg()
    {
        var files = IfcfgFiles.Plan(
            Nic.Dhcp(),
            $"{IfcfgFiles.Folder}/ifcfg-eth0",
            "DEVICE=eth0\nBOOTPROTO=dhcp\nDHCP_HOSTNAME=web\nPEERDNS=no\nDNS1=192.0.2.99\nUUID=1\n",
            []);
        Assert.Contains("DHCP_HOSTNAME=web\nPEERDNS=no\nDNS1=192.0.2.99\nBOOTPROTO=dhcp\n", files[0].Text!, StringComparison.Ordinal);
        Assert.Equal("DEVICE=eth0\nUUID=1\nONBOOT=yes\nBOOTPROTO=none\nBRIDGE=br0\n", files[^1].Text);
        Refused("ifcfg-eth0:1", () => IfcfgFiles.Plan(Nic.Static(), null, null, ["ifcfg-eth0:1", "ifcfg-eth10"]));
    }

    private static void Refused(string what, Func<object> plan)
    {
        var error = Assert.Throws<KvmException>(plan);
        Assert.Equal("NotPersistable", error.Id);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }
}
