using KvmPS.Model;
using KvmPS.Operations.Bridge;
using KvmPS.Unit.Planning.Persistence;
using Xunit;

namespace KvmPS.Unit.Host;

/// <summary>Who sets up a NIC, on trees that look like hosts.</summary>
public sealed class NetworkConfigurationTests
{
    [Fact]
    public void Nothing_is_claimed_where_nothing_is() => Assert.Empty(Claims(new HostTree()));

    [Fact]
    public void Networkd_by_the_file_that_it_uses()
    {
        Assert.Equal(["Networkd (/etc/systemd/network/20-wired.network)"], Claims(Networkd("/etc/systemd/network/20-wired.network")));
        Assert.Empty(
            Claims(new HostTree().File("/sys/class/net/eth0/ifindex", "2").File("/run/systemd/netif/links/2", "ADMIN_STATE=unmanaged")));
    }

    [Fact]
    public void NetworkManager_by_the_profile_that_it_uses()
    {
        var tree = new HostTree()
            .File("/sys/class/net/eth0/ifindex", "2")
            .File("/run/NetworkManager/devices/2", "[device]\nmanaged=true\nconnection-uuid=u-2")
            .File("/etc/NetworkManager/system-connections/a.nmconnection", "[connection]\nuuid=u-1")
            .File("/etc/NetworkManager/system-connections/Wired connection 1.nmconnection", "[connection]\nuuid=u-2");
        Assert.Equal(["NetworkManager (/etc/NetworkManager/system-connections/Wired connection 1.nmconnection)"], Claims(tree));
    }

    [Fact]
    public void Netplan_and_not_whom_it_writes_for()
    {
        var tree = Networkd("/run/systemd/network/10-netplan-lan.network")
            .File("/etc/netplan/50-site.yaml", "network:\n  ethernets:\n    lan:\n      match: {macaddress: \"x\"}\n      set-name: eth0")
            .File("/etc/netplan/60-other.yaml", "network:\n  ethernets:\n    eth00: {dhcp4: true}");
        Assert.Equal(["Netplan (/etc/netplan/50-site.yaml)"], Claims(tree));
    }

    [Fact]
    public void Netplan_with_the_NIC_in_two_files_is_two() =>
        Assert.Equal(
            2,
            Claims(
                new HostTree()
                    .File("/etc/netplan/a.yaml", "network:\n  ethernets:\n    eth0:\n      dhcp4: true")
                    .File("/etc/netplan/b.yaml", "network:\n  ethernets:\n    eth0:\n      mtu: 9000")).Length);

    [Fact]
    public void Ifupdown_by_the_file_with_the_stanza()
    {
        HostTree Tree() =>
            new HostTree()
                .File("/usr/sbin/ifup", "")
                .File("/etc/network/interfaces", "source interfaces.d/*.cfg\nauto lo")
                .File("/etc/network/interfaces.d/lan.cfg", "iface eth0 inet dhcp")
                .File("/etc/network/interfaces.d/lan.old", "iface eth0 inet dhcp")
                .File("/etc/network/interfaces.d/vlan.cfg", "iface eth0.7 inet dhcp");
        Assert.Equal(["Ifupdown (/etc/network/interfaces.d/lan.cfg)"], Claims(Tree()));
        using var tree = Tree();
        Assert.Equal("/etc/network/interfaces.d/vlan.cfg", new NetworkConfiguration(tree.Root).Claims("eth0.7").Single().File);
    }

    [Fact]
    public void Ifcfg_and_not_the_NetworkManager_that_reads_it()
    {
        var tree = new HostTree()
            .File("/sys/class/net/eth0/ifindex", "2")
            .File("/run/NetworkManager/devices/2", "managed=true\nconnection-uuid=u-2")
            .File("/etc/sysconfig/network-scripts/ifcfg-System_eth0", "DEVICE=\"eth0\"")
            .File("/etc/sysconfig/network-scripts/ifcfg-System_eth0.bak", "DEVICE=eth0");
        Assert.Equal(["Ifcfg (/etc/sysconfig/network-scripts/ifcfg-System_eth0)"], Claims(tree));
    }

    [Fact]
    public void Two_managers_are_both_told()
    {
        var tree = Networkd("/etc/systemd/network/20.network")
            .File("/sbin/ifup", "")
            .File("/etc/network/interfaces", "iface eth0 inet dhcp");
        Assert.Equal(["Ifupdown (/etc/network/interfaces)", "Networkd (/etc/systemd/network/20.network)"], Claims(tree));
    }

    [Fact]
    public void Drop_ins_of_networkd_are_read_and_those_of_etc_stand_before_others()
    {
        using var tree = Networkd("/usr/lib/systemd/network/20.network")
            .File("/usr/lib/systemd/network/20.network", "[Network]\nNTP=a")
            .File("/etc/systemd/network/20.network.d/10.conf", "[Network]\nNTP=b")
            .File("/usr/lib/systemd/network/20.network.d/10.conf", "[Network]\nNTP=c");
        var configuration = new NetworkConfiguration(tree.Root);
        var text = configuration.Plan(Nic.Static(), configuration.Claims("eth0").Single())[1].Text!;
        Assert.Contains("NTP=a\nNTP=b\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NTP=c", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Managers_that_run_read_their_files_again_and_netplan_writes_them_before()
    {
        using var tree = Networkd("/etc/systemd/network/05-kvmps-br0-port.network");
        var configuration = new NetworkConfiguration(tree.Root);
        Assert.Equal([KvmHostNetworkManager.Networkd], configuration.Running("eth0", KvmHostNetworkManager.Networkd));
        Assert.Equal(
            [KvmHostNetworkManager.Netplan, KvmHostNetworkManager.Networkd],
            configuration.Running("eth0", KvmHostNetworkManager.Netplan));
        Assert.Empty(configuration.Running("eth1", KvmHostNetworkManager.Netplan));
        tree.File("/run/systemd/netif/links/2", "ADMIN_STATE=unmanaged\nNETWORK_FILE=x")
            .File("/run/NetworkManager/devices/2", "managed=true");
        Assert.Equal([KvmHostNetworkManager.NetworkManager], configuration.Running("eth0", KvmHostNetworkManager.NetworkManager));
    }

    [Fact]
    public void A_link_file_by_MAC_address_gets_one_for_the_bridge_before_it_whoever_sets_it_up()
    {
        using var tree = new HostTree()
            .File("/etc/network/interfaces", "iface eth0 inet dhcp")
            .File("/usr/lib/systemd/network/10-lan.link", "[Match]\nMACAddress=52-54-00-00-00-01\n[Link]\nName=lan0");
        var plan = () =>
            new NetworkConfiguration(tree.Root).Plan(Nic.Static(), new(KvmHostNetworkManager.Ifupdown, "/etc/network/interfaces"));
        Assert.Equal(["/etc/systemd/network/05-kvmps-br0.link", "/etc/network/interfaces"], plan().Select(f => f.Path));
        // Of two of one name that of /etc counts, and an empty one hides the other.
        tree.File("/etc/systemd/network/10-lan.link", "[Match]\nOriginalName=eth0\n[Link]\nName=lan0");
        Assert.Single(plan());
        File.WriteAllText(tree.Real("/etc/systemd/network/10-lan.link"), "");
        Assert.Single(plan());
    }

    [Theory]
    [InlineData("/etc/netplan/x.yaml", "network:\n  bridges:\n    br0: {}")]
    [InlineData("/etc/systemd/network/x.netdev", "[NetDev]\nName=br0\nKind=bridge")]
    [InlineData("/etc/NetworkManager/system-connections/x", "[connection]\ninterface-name=br0")]
    [InlineData("/etc/network/interfaces", "iface br0 inet dhcp")]
    [InlineData("/etc/sysconfig/network-scripts/ifcfg-br0", "DEVICE=br0")]
    public void A_file_that_makes_a_bridge_of_the_name_is_found(string path, string text)
    {
        using var tree = new HostTree().File(path, text);
        Assert.Equal(path, new NetworkConfiguration(tree.Root).Maker("br0"));
        Assert.Null(new NetworkConfiguration(tree.Root).Maker("br00"));
    }

    [Fact]
    public void What_cannot_be_read_for_sure_is_not_written()
    {
        using var tree = new HostTree()
            .File("/etc/netplan/x.yaml", "network: {ethernets: {eth0: {dhcp4: *yes}}}")
            .File("/etc/network/interfaces", "");
        File.WriteAllBytes(tree.Real("/etc/network/interfaces"), [.. "# caf\u00e9\niface eth0 inet dhcp\n".Select(c => (byte)c)]);
        var configuration = new NetworkConfiguration(tree.Root);
        Assert.Equal(
            "NetworkFileUnreadable",
            Assert.Throws<KvmException>(() => configuration.Plan(Nic.Static(), new(KvmHostNetworkManager.Netplan, null))).Id);
        Assert.Equal(
            "NetworkFileUnreadable",
            Assert
                .Throws<KvmException>(() =>
                    configuration.Plan(Nic.Static(), new(KvmHostNetworkManager.Ifupdown, "/etc/network/interfaces")))
                .Id);
    }

    [Fact]
    public void Name_servers_are_the_links_or_the_hosts()
    {
        using var tree = new HostTree()
            .File("/sys/class/net/eth0/ifindex", "2")
            .File("/etc/resolv.conf", "nameserver 127.0.0.53\nnameserver 192.0.2.1\nsearch a.example b.example");
        var configuration = new NetworkConfiguration(tree.Root);
        Assert.Equal(["192.0.2.1"], configuration.Dns("eth0").Servers);
        Assert.Equal(["a.example", "b.example"], configuration.Dns("eth0").Domains);
        tree.File("/run/systemd/resolve/netif/2", "SERVERS=192.0.2.53#dns.example 2001:db8::53%2\nDOMAINS=~.");
        Assert.Equal(["192.0.2.53", "2001:db8::53"], configuration.Dns("eth0").Servers);
    }

    private static HostTree Networkd(string file) =>
        new HostTree()
            .File("/sys/class/net/eth0/ifindex", "2")
            .File("/run/systemd/netif/links/2", $"ADMIN_STATE=configured\nNETWORK_FILE={file}");

    private static string[] Claims(HostTree tree)
    {
        using (tree) return [.. new NetworkConfiguration(tree.Root).Claims("eth0").Select(c => c.ToString())];
    }
}
