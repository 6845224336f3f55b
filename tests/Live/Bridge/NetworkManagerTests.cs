using KvmPS.Live.Fixture;
using KvmPS.TestPrograms;

namespace KvmPS.Live.Bridge;

/// <summary>
/// What New-KvmBridge -Persist has written brings the bridge up again when it is the manager itself that reads it, on a host that has just
/// started.
/// </summary>
public sealed class NetworkManagerTests : IDisposable
{
    // Over the lab's own view of /usr, and with what their packages have or make in /etc: the managers are there as if they were installed.
    private const string Unpacked = """
        cd "$2" && mount -t overlay overlay -o lowerdir=usr:/usr /usr && ldconfig || exit
        for step in pre-up up down post-down; do mkdir -p /etc/network/if-$step.d; done
        for user in systemd-network messagebus dbus; do getent passwd $user >/dev/null || useradd --system $user; done
        """;

    private const string NoFiles =
        "mkdir -p /etc/netplan /etc/network /etc/systemd/network /etc/NetworkManager/system-connections && rm -rf /etc/netplan/* "
            + "/etc/network/interfaces.d/* /etc/systemd/network/* && printf 'auto lo\\niface lo inet loopback\\n' >/etc/network/interfaces";

    private readonly BridgeLab _lab = new(hasFiles: true);

    // No udev runs there, which networkd and NetworkManager know by a /sys that cannot be written.
    private const string Networkd = """
        mount -o remount,ro /sys; mkdir -p /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp; chown -R systemd-network: /run/systemd/netif
        rm -rf /run/dbus; mkdir -p /run/dbus; dbus-daemon --system --fork >/dev/null 2>&1
        /usr/lib/systemd/systemd-networkd >/run/networkd.log 2>&1 &
        """;

    private static readonly Dictionary<string, string> s_start = new()
    {
        ["Networkd"] = Networkd,
        ["Netplan"] = $"netplan generate || exit; {Networkd}",
        ["Ifupdown"] = "ifup -a >/dev/null 2>&1",
        ["NetworkManager"] = """
            mount -o remount,ro /sys; rm -rf /run/dbus /run/NetworkManager; mkdir -p /run/dbus /run/NetworkManager /var/lib/NetworkManager
            printf '[main]\nplugins=keyfile\n[device]\nmatch-device=*\nmanaged=1\n' >/etc/NetworkManager/NetworkManager.conf
            dbus-daemon --system --fork >/dev/null 2>&1; NetworkManager --no-daemon >/dev/null 2>&1 &
            """,
    };

    [Theory]
    [InlineData("Networkd", "systemd-networkd dbus-daemon")]
    [InlineData("Netplan", "netplan systemd-networkd dbus-daemon")]
    [InlineData("Ifupdown", "ifup")]
    [InlineData("NetworkManager", "NetworkManager dbus-daemon")]
    public void A_host_that_starts_has_the_bridge_again(string manager, string programs)
    {
        Require(programs);
        _lab.Wire([
            "address add 192.0.2.10/24 dev eth0",
            "address add 2001:db8::10/64 nodad dev eth0",
            "route add default via 192.0.2.1 proto static",
            "route add 203.0.113.0/24 via 192.0.2.1 table 100 mtu 1400",
            "rule add from 192.0.2.10 lookup 100 pref 501",
            "-6 route add default via 2001:db8::1 proto static",
        ]);
        Run(Unpacked);
        Run(NoFiles);
        Assert.Equal("ok br0", _lab.Run($"New-KvmBridge br0 eth0 -PersistTo {manager}"));
        var mac = _lab.Json("link", "show", "br0")[0]!["address"]!.ToString();

        // As the kernel has it when it starts.
        Run("ip link del br0; ip address flush dev eth0; ip -6 address flush dev eth0; ip link set eth0 down; ip rule del pref 501");
        Assert.Empty(_lab.Json("route", "show"));
        Run(s_start[manager]);

        Eventually.True(
            $"{manager} has brought the bridge up",
            () =>
                Has("192.0.2.10/24 2001:db8::10/64", "-br", "address", "show", "dev", "br0")
                && Has("default via 192.0.2.1 dev br0", "route", "show")
                && Has("default via 2001:db8::1 dev br0", "-6", "route", "show")
                && Has("203.0.113.0/24 via 192.0.2.1 dev br0", "route", "show", "table", "100")
                && Has("501:\tfrom 192.0.2.10 lookup 100", "rule", "show")
                && Has("bridge_slave state forwarding", "-d", "link", "show", "dev", "eth0"));
        Assert.Equal(mac, _lab.Json("link", "show", "br0")[0]!["address"]!.ToString());
        Assert.Contains("mtu 1400", BridgeLab.Ip("-n", _lab.Host, "route", "show", "table", "100"), StringComparison.Ordinal);
    }

    /// <summary>A manager that has started with the bridge's files would make the NIC a port again as soon as it is none.</summary>
    [Theory]
    [InlineData(
        "Networkd",
        "systemd-networkd dbus-daemon",
        "/etc/systemd/network/20-wired.network",
        "[Match]\nName=eth0\n\n[Network]\nAddress=192.0.2.10/24\nAddress=2001:db8::10/64\nGateway=192.0.2.1\nIPv6AcceptRA=no\n"
    )]
    [InlineData(
        "Netplan",
        "netplan systemd-networkd dbus-daemon",
        "/etc/netplan/50-site.yaml",
        "network:\n  ethernets:\n    eth0:\n      addresses: [\n        192.0.2.10/24,\n        2001:db8::10/64\n      ]\n      routes: "
            + "[{to: default, via: 192.0.2.1}]\n      accept-ra: false\n"
    )]
    [InlineData(
        "Ifupdown",
        "ifup",
        "/etc/network/interfaces",
        "auto lo\niface lo inet loopback\n\nauto eth0\niface eth0 inet static\n    address 192.0.2.10/24\n    gateway 192.0.2.1\niface "
            + "eth0 inet6 static\n    address 2001:db8::10/64\n"
    )]
    [InlineData(
        "NetworkManager",
        "NetworkManager dbus-daemon",
        "/etc/NetworkManager/system-connections/wired.nmconnection",
        "[connection]\nid=wired\nuuid=5e0a4d5f-7b1d-4f0e-9a0c-0d8e3f3a7c11\ntype=ethernet\ninterface-name=eth0\n\n[ipv4]\nmethod=manual\naddress1=192.0.2.10/24,192.0.2.1\n\n[ipv6]\nmethod=manual\naddress1=2001:db8::10/64\n"
    )]
    public void A_bridge_goes_while_its_manager_runs(string manager, string programs, string file, string text)
    {
        Require(programs);
        _lab.Wire([
            "address add 192.0.2.10/24 dev eth0",
            "address add 2001:db8::10/64 nodad dev eth0",
            "route add default via 192.0.2.1 proto static",
        ]);
        Run(Unpacked);
        Run(NoFiles);
        File.WriteAllText(Path.Combine(_lab.Folder, "file"), text);
        // netplan and NetworkManager want files that root alone reads; networkd is not root.
        Run($"cp $1/file {file} && chmod {(manager is "Netplan" or "NetworkManager" ? "600" : "644")} {file}");
        Assert.Equal("ok br0", _lab.Run($"New-KvmBridge br0 eth0 -PersistTo {manager}"));
        Run("ip link del br0; ip address flush dev eth0; ip -6 address flush dev eth0; ip link set eth0 down");
        Run(s_start[manager]);
        Eventually.True(
            $"{manager} has brought the bridge up",
            () =>
                Has("192.0.2.10/24 2001:db8::10/64", "-br", "address", "show", "dev", "br0")
                && Has("default via 192.0.2.1 dev br0", "route", "show"));

        var answer = _lab.Run("Remove-KvmBridge br0 -Restore -Force 3>$null").TrimEnd();
        Assert.True(answer == "ok", $"{answer} {_lab.Run("cat /run/kvmps/bridge/br0/tell.log /run/networkd.log; ip address show")}");
        // It stays so.
        for (var second = 0; second < 3; second++)
        {
            Assert.True(HasAll(), $"{BridgeLab.Ip("-n", _lab.Host, "address")}{BridgeLab.Ip("-n", _lab.Host, "route")}");
            Thread.Sleep(1000);
        }

        Assert.StartsWith("ok 0", _lab.Run($"cmp {_lab.Folder}/file {file}; $LASTEXITCODE"), StringComparison.Ordinal);

        bool HasAll() =>
            Has("192.0.2.10/24", "-br", "address", "show", "dev", "eth0")
            && Has("2001:db8::10/64", "-br", "address", "show", "dev", "eth0")
            && Has("default via 192.0.2.1 dev eth0", "route", "show")
            && !Has("br0", "link", "show")
            && !Has("master", "link", "show", "dev", "eth0");
    }

    /// <summary>It has made a profile for the NIC by itself, with a section of its own in it.</summary>
    [Fact]
    public void A_NIC_without_a_profile_of_its_own_is_NetworkManagers_too()
    {
        Require("NetworkManager dbus-daemon");
        _lab.Wire(["address add 192.0.2.10/24 dev eth0", "route add default via 192.0.2.1 proto static"]);
        Run(Unpacked);
        Run(NoFiles);
        Run(s_start["NetworkManager"]);
        Eventually.True(
            "NetworkManager has made a profile",
            () =>
                _lab.Run("grep -l eth0 /run/NetworkManager/system-connections/*").Contains("eth0", StringComparison.Ordinal)
                && _lab.Run("cat /run/NetworkManager/devices/$(cat /sys/class/net/eth0/ifindex)")
                    .Contains("connection-uuid", StringComparison.Ordinal));
        Assert.Contains("[.nmmeta]", _lab.Run("cat /run/NetworkManager/system-connections/eth0.nmconnection"), StringComparison.Ordinal);
        Assert.Equal("ok br0", _lab.Run("New-KvmBridge br0 eth0 -Persist"));
        Assert.Contains(
            "master=br0",
            _lab.Run("cat /etc/NetworkManager/system-connections/kvmps-br0-port.nmconnection"),
            StringComparison.Ordinal);
    }

    /// <summary>
    /// udev names a bridge when it is made, and a file that tells the NIC by its MAC address is about the bridge as well.
    /// </summary>
    [Fact]
    public void udev_leaves_the_bridge_its_name()
    {
        Require("udevadm");
        _lab.Wire(["address add 192.0.2.10/24 dev eth0"]);
        Run(Unpacked);
        Run(NoFiles);
        Run(
            "printf '[Match]\\nMACAddress=%s\\n[Link]\\nName=lan0\\n' \"$(cat /sys/class/net/eth0/address)\" "
                + ">/etc/systemd/network/10-lan.link");
        Assert.Equal("ok br0", _lab.Run("New-KvmBridge br0 eth0 -PersistTo Ifupdown"));
        var said = _lab.Run("udevadm test-builtin net_setup_link /sys/class/net/br0 2>&1");
        Assert.Contains("ID_NET_LINK_FILE=/etc/systemd/network/05-kvmps-br0.link", said, StringComparison.Ordinal);
        Assert.DoesNotContain("ID_NET_NAME=lan0", said, StringComparison.Ordinal);
        Assert.Equal("ok", _lab.Run("Remove-KvmBridge br0 -Restore -Force").TrimEnd());
        Assert.Equal("ok 10-lan.link", _lab.Run("ls /etc/systemd/network"));
    }

    public void Dispose() => _lab.Dispose();

    private static void Require(string programs)
    {
        foreach (var program in programs.Split(' ')) TestRoot.Require(program);
    }

    private bool Has(string words, params string[] question) =>
        HostProgram
            .Run("ip", ["-n", _lab.Host, .. question])
            .Output.Replace("  ", " ", StringComparison.Ordinal)
            .Contains(words, StringComparison.Ordinal);

    /// <summary>A script of sh on the lab's host; $1 is the lab's folder, $2 that of the unpacked programs.</summary>
    private void Run(string script)
    {
        var file = Path.Combine(_lab.Folder, "script.sh");
        File.WriteAllText(file, script);
        Assert.StartsWith(
            "ok 0",
            _lab.Run($"sh '{file}' '{_lab.Folder}' '{TestRoot.Files.Replace("'", "''", StringComparison.Ordinal)}'; $LASTEXITCODE"),
            StringComparison.Ordinal);
    }
}
