using KvmPS.Live.Fixture;
using KvmPS.TestPrograms;

namespace KvmPS.Live.Bridge;

/// <summary>What New-KvmBridge -Persist has written brings the bridge up again when it is the manager itself that reads it, on a host that has just started.</summary>
public sealed class NetworkManagerTests : IDisposable
{
    // Over the lab's own view of /usr, and with what their packages have or make in /etc: the managers are there as if they were installed.
    private const string Unpacked = """
        cd "$2" && mount -t overlay overlay -o lowerdir=usr:/usr /usr && ldconfig || exit
        for step in pre-up up down post-down; do mkdir -p /etc/network/if-$step.d; done
        for user in systemd-network messagebus dbus; do getent passwd $user >/dev/null || useradd --system $user; done
        """;

    private readonly BridgeLab _lab = new(hasFiles: true);

    // No udev runs there, which networkd and NetworkManager know by a /sys that cannot be written.
    [Theory]
    [InlineData("Networkd", "systemd-networkd", """
        mount -o remount,ro /sys; mkdir -p /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp; chown -R systemd-network: /run/systemd/netif
        /usr/lib/systemd/systemd-networkd >/dev/null 2>&1 &
        """)]
    [InlineData("Netplan", "netplan systemd-networkd", """
        mkdir -p $1/generated/etc; cp -r /etc/netplan $1/generated/etc; netplan generate --root-dir $1/generated || exit; mkdir -p /run/systemd/network; cp $1/generated/run/systemd/network/* /run/systemd/network
        mount -o remount,ro /sys; mkdir -p /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp; chown -R systemd-network: /run/systemd/netif
        /usr/lib/systemd/systemd-networkd >/dev/null 2>&1 &
        """)]
    [InlineData("Ifupdown", "ifup", "ifup -a >/dev/null 2>&1")]
    [InlineData("NetworkManager", "NetworkManager dbus-daemon", """
        mount -o remount,ro /sys; rm -rf /run/dbus /run/NetworkManager; mkdir -p /run/dbus /run/NetworkManager /var/lib/NetworkManager
        printf '[main]\nplugins=keyfile\n[device]\nmatch-device=*\nmanaged=1\n' >/etc/NetworkManager/NetworkManager.conf
        dbus-daemon --system --fork >/dev/null 2>&1; NetworkManager --no-daemon >/dev/null 2>&1 &
        """)]
    public void A_host_that_starts_has_the_bridge_again(string manager, string programs, string start)
    {
        foreach (var program in programs.Split(' ')) TestRoot.Require(program);
        _lab.Wire(
        [
            "address add 192.0.2.10/24 dev eth0", "address add 2001:db8::10/64 nodad dev eth0", "route add default via 192.0.2.1 proto static", "route add 203.0.113.0/24 via 192.0.2.1 table 100 mtu 1400",
            "rule add from 192.0.2.10 lookup 100 pref 501", "-6 route add default via 2001:db8::1 proto static",
        ]);
        Run(Unpacked);
        Run("mkdir -p /etc/netplan /etc/network /etc/systemd/network /etc/NetworkManager/system-connections && rm -rf /etc/netplan/* /etc/network/interfaces.d/* /etc/systemd/network/* && printf 'auto lo\\niface lo inet loopback\\n' >/etc/network/interfaces");
        Assert.Equal("ok br0", _lab.Run($"New-KvmBridge br0 eth0 -PersistTo {manager}"));
        var mac = _lab.Json("link", "show", "br0")[0]!["address"]!.ToString();

        // As the kernel has it when it starts.
        Run("ip link del br0; ip address flush dev eth0; ip -6 address flush dev eth0; ip link set eth0 down; ip rule del pref 501");
        Assert.Empty(_lab.Json("route", "show"));
        Run(start);

        Eventually.True($"{manager} has brought the bridge up", () => Has("192.0.2.10/24 2001:db8::10/64", "-br", "address", "show", "dev", "br0")
            && Has("default via 192.0.2.1 dev br0", "route", "show") && Has("default via 2001:db8::1 dev br0", "-6", "route", "show")
            && Has("203.0.113.0/24 via 192.0.2.1 dev br0", "route", "show", "table", "100") && Has("501:\tfrom 192.0.2.10 lookup 100", "rule", "show")
            && Has("bridge_slave state forwarding", "-d", "link", "show", "dev", "eth0"));
        Assert.Equal(mac, _lab.Json("link", "show", "br0")[0]!["address"]!.ToString());
        Assert.Contains("mtu 1400", BridgeLab.Ip("-n", _lab.Host, "route", "show", "table", "100"), StringComparison.Ordinal);
    }

    public void Dispose() => _lab.Dispose();

    private bool Has(string words, params string[] question) => HostProgram.Run("ip", ["-n", _lab.Host, .. question]).Output.Replace("  ", " ", StringComparison.Ordinal).Contains(words, StringComparison.Ordinal);

    /// <summary>A script of sh on the lab's host; $1 is the lab's folder, $2 that of the unpacked programs.</summary>
    private void Run(string script)
    {
        var file = Path.Combine(_lab.Folder, "script.sh");
        File.WriteAllText(file, script);
        Assert.StartsWith("ok 0", _lab.Run($"sh '{file}' '{_lab.Folder}' '{TestRoot.Files.Replace("'", "''", StringComparison.Ordinal)}'; $LASTEXITCODE"), StringComparison.Ordinal);
    }
}
