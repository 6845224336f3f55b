using KvmPS.Live.Fixture;

namespace KvmPS.Live.Bridge;

/// <summary>
/// Addresses and routes as NetworkManager, routers and the kernel make them, which are not there in the order in which the kernel takes
/// them.
/// </summary>
public sealed class RouteOrderTests : IDisposable
{
    // An IPv4 NIC of NetworkManager: its address makes no route, and the kernel lists the default route first.
    private static readonly string[] OfNetworkManager =
    [
        "address add 10.5.0.2/24 brd + dev eth0 noprefixroute",
        "route add 10.5.0.0/24 dev eth0 proto kernel scope link src 10.5.0.2 metric 100",
        "route add default via 10.5.0.1 dev eth0 proto static metric 100",
        "address add 2001:db8:5::2/64 dev eth0 noprefixroute nodad",
        "-6 route add 2001:db8:5::/64 dev eth0 proto kernel metric 100",
        "-6 route add 2000::/3 via 2001:db8:5::1 dev eth0 proto static metric 100",
    ];

    private readonly BridgeLab _lab = new();

    [Fact]
    public void A_NIC_of_NetworkManager_becomes_a_port()
    {
        Wire();
        var before = _lab.State();
        Assert.Equal("ok br0", _lab.Run("New-KvmBridge br0 eth0 -ConfirmTimeoutSec 1 3>$null"));
        Eventually.True("the time is over, and the process has ended", () => !_lab.IsWatched);
        Assert.Equal(before, _lab.State());

        Assert.Equal("ok br0", _lab.Run("New-KvmBridge br0 eth0"));
        Assert.Contains("default via 10.5.0.1 dev br0 proto static metric 100", Routes(), StringComparison.Ordinal);
        Assert.Contains("10.5.0.0/24 dev br0 proto kernel scope link src 10.5.0.2 metric 100", Routes(), StringComparison.Ordinal);
        Assert.Contains("refused", Reach("10.5.0.1"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_at_any_step_puts_its_routes_back()
    {
        var steps = 0;
        for (var step = 1; ; step++)
        {
            Wire();
            var before = _lab.State();
            _lab.Fault(step, "fail");
            var answer = _lab.Run("New-KvmBridge br0 eth0 3>$null");
            if (answer is "ok br0") break;
            Assert.StartsWith("BridgeNotMade,", answer, StringComparison.Ordinal);
            Eventually.True("the process that puts all back has ended", () => !_lab.IsWatched);
            Assert.Equal((step, before), (step, _lab.State()));
            steps++;
        }

        Assert.True(steps > 12, $"{steps} steps are too few.");
    }

    /// <summary>The kernel keeps what two routers announce apart, and joins to one route what ip adds.</summary>
    [Fact]
    public void Two_routers_that_announce_themselves_are_the_bridges()
    {
        _lab.Wire(["address add 192.0.2.10/24 dev eth0"]);
        using var routers = BridgeLab.Start(
            _lab.Router,
            """
            # Who answers as a host is no router to the kernel.
            [IO.File]::WriteAllText('/proc/sys/net/ipv6/conf/all/forwarding', '1')
            $index = [int][IO.File]::ReadAllText('/sys/class/net/r0/ifindex')
            foreach ($router in 'fe80::a', 'fe80::b') {
                ip address add $router/64 dev r0 nodad
                $socket = [Net.Sockets.Socket]::new('InterNetworkV6', 'Raw', 'IcmpV6')
                $socket.SetSocketOption('IPv6', 'MulticastTimeToLive', 255)
                $socket.SetSocketOption('IPv6', 'MulticastInterface', $index)
                $socket.Bind([Net.IPEndPoint]::new([Net.IPAddress]::Parse("$router%$index"), 0))
                # A router's announcement: type 134, hop limit 64, lifetime 1800 s.
                $null = $socket.SendTo([byte[]](134, 0, 0, 0, 64, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0), [Net.IPEndPoint]::new([Net.IPAddress]::Parse("ff02::1%$index"), 0))
            }
            [Console]::Out.WriteLine('sent')
            $null = [Console]::In.ReadLine()
            """);
        Assert.Equal("sent", routers.StandardOutput.ReadLine());
        Eventually.True("the NIC has both routers", () => Has("fe80::a", "eth0") && Has("fe80::b", "eth0"));
        Assert.Equal("ok br0", _lab.Run("New-KvmBridge br0 eth0 -ConfirmTimeoutSec 1 3>$null"));
        Eventually.True("the time is over, and the process has ended", () => !_lab.IsWatched);
        Assert.True(Has("fe80::a", "eth0") && Has("fe80::b", "eth0"));
        Assert.Equal("ok br0", _lab.Run("New-KvmBridge br0 eth0"));
        Assert.True(Has("fe80::a", "br0") && Has("fe80::b", "br0"));
        routers.StandardInput.Close();
        routers.WaitForExit();

        bool Has(string router, string device) =>
            BridgeLab
                .Ip("-n", _lab.Host, "-6", "route", "show", "default")
                .Contains($"via {router} dev {device} ", StringComparison.Ordinal);
    }

    /// <summary>
    /// systemd-networkd 257 makes such routes of what routers announce. The kernel deletes the first of them, whatever router and device
    /// are named: another NIC's must stay.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Routes_over_next_hop_objects_move_and_those_of_another_NIC_stay(bool isOwnOverObject)
    {
        _lab.Wire(["address add 2001:db8:5::2/64 dev eth0 nodad"]);
        HostProgram.Check("ip", "-n", _lab.Router, "address", "add", "fe80::7/64", "dev", "r0", "nodad");
        Ip("link", "add", "other0", "type", "veth", "peer", "name", "other1");
        Ip("link", "set", "other1", "up");
        Ip("link", "set", "other0", "up");
        Ip("nexthop", "add", "id", "8", "via", "fe80::8", "dev", "other0");
        Ip("-6", "route", "add", "default", "nhid", "8", "metric", "1024", "proto", "ra", "expires", "900");
        string[] own = isOwnOverObject ? ["nhid", "7"] : ["via", "fe80::7", "dev", "eth0"];
        if (isOwnOverObject) Ip("nexthop", "add", "id", "7", "via", "fe80::7", "dev", "eth0");
        Ip(["-6", "route", "append", "default", .. own, "metric", "1024", "proto", "ra", "expires", "800"]);

        Assert.Equal("ok br0", _lab.Run("New-KvmBridge br0 eth0 -ConfirmTimeoutSec 1 3>$null"));
        Eventually.True("the time is over, and the process has ended", () => !_lab.IsWatched);
        Assert.Equal((true, true), (Has("nhid 8 via fe80::8 dev other0"), Has("via fe80::7 dev eth0")));
        Assert.Equal("ok br0", _lab.Run("New-KvmBridge br0 eth0"));
        Assert.Equal((true, true), (Has("nhid 8 via fe80::8 dev other0"), Has("via fe80::7 dev br0")));

        void Ip(params string[] words) => HostProgram.Check("ip", ["-n", _lab.Host, .. words]);
        bool Has(string route) =>
            BridgeLab.Ip("-n", _lab.Host, "-6", "route", "show", "default").Contains(route, StringComparison.Ordinal);
    }

    /// <summary>The bridge gets a link-local address from the kernel when its port has a carrier: no fault of the move.</summary>
    [Fact]
    public void A_carrier_that_comes_later_is_no_fault()
    {
        _lab.Wire(["address add 192.0.2.10/24 dev eth0"]);
        BridgeLab.Ip("-n", _lab.Router, "link", "set", "r0", "down");
        HostProgram.Check("ip", "-n", _lab.Host, "-6", "address", "flush", "dev", "eth0");
        Eventually.True(
            "the carrier is gone",
            () => BridgeLab.Ip("-n", _lab.Host, "link", "show", "dev", "eth0").Contains("NO-CARRIER", StringComparison.Ordinal));
        // Behind the last step, which lets the bridge make such an address again.
        _lab.Fault(7, "carrier");
        Assert.Equal("ok br0", _lab.Run("New-KvmBridge br0 eth0 3>$null"));
        Assert.Contains("fe80", BridgeLab.Ip("-n", _lab.Host, "-6", "address", "show", "dev", "br0"), StringComparison.Ordinal);
    }

    public void Dispose() => _lab.Dispose();

    private void Wire()
    {
        _lab.Wire(OfNetworkManager);
        HostProgram.Run("ip", "-n", _lab.Router, "address", "add", "10.5.0.1/24", "dev", "r0");
        HostProgram.Run("ip", "-n", _lab.Router, "address", "add", "2001:db8:5::1/64", "dev", "r0", "nodad");
    }

    private string Routes() => BridgeLab.Ip("-n", _lab.Host, "route", "show");

    private string Reach(string address) =>
        HostProgram.Run("ip", "netns", "exec", _lab.Host, "bash", "-c", $"exec 3<>/dev/tcp/{address}/1").Error;
}
