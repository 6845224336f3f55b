using System.Net;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Planning.Network;
using KvmPS.Unit.Host;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class SubnetTests
{
    [Theory]
    [InlineData("192.168.50.0/24", false, "192.168.50.1", "192.168.50.2", "192.168.50.254")]
    [InlineData("10.0.0.0/8", false, "10.0.0.1", "10.0.0.2", "10.0.255.254")]
    [InlineData("172.16.0.0/12", false, "172.16.0.1", "172.16.0.2", "172.16.255.254")]
    [InlineData("10.7.0.0/16", false, "10.7.0.1", "10.7.0.2", "10.7.255.254")]
    [InlineData("172.16.3.252/30", false, "172.16.3.253", "172.16.3.254", "172.16.3.254")]
    [InlineData("fd00:50::/64", true, "fd00:50::1", "fd00:50::100", "fd00:50::1ff")]
    public void The_host_takes_the_first_address_and_DHCP_the_others(string text, bool v6, string gateway, string first, string last)
    {
        var subnet = Subnet.Parse(text, "Subnet", v6);
        Assert.Equal(text, subnet.ToString());
        Assert.Equal(
            (IPAddress.Parse(gateway), IPAddress.Parse(first), IPAddress.Parse(last)),
            (subnet.Gateway, subnet.Range.First, subnet.Range.Last));
    }

    [Theory]
    [InlineData("192.168.50.0", false)]
    [InlineData("192.168.50/24", false)]
    [InlineData("192.168.50.1/24", false)]
    [InlineData("192.168.50.0/33", false)]
    [InlineData("192.168.50.0/31", false)]
    [InlineData("192.168.50.0/-1", false)]
    [InlineData("0.0.0.0/8", false)]
    [InlineData("127.0.0.0/8", false)]
    [InlineData("224.0.0.0/8", false)]
    [InlineData("300.1.1.0/24", false)]
    [InlineData("192.168.50.0/24/24", false)]
    [InlineData("", false)]
    [InlineData("fd00:50::/64", false)]
    [InlineData("192.168.50.0/24", true)]
    [InlineData("fd00:50::/48", true)]
    [InlineData("fe80::/64", true)]
    public void What_is_no_subnet_of_guests_is_refused(string text, bool v6)
        => Assert.Equal("InvalidSubnet", Assert.Throws<KvmException>(() => Subnet.Parse(text, "Subnet", v6)).Id);

    [Fact]
    public void The_subnet_that_was_meant_is_named() =>
        Assert.Contains(
            "Did you mean 192.168.50.0/24?",
            Assert.Throws<KvmException>(() => Subnet.Parse("192.168.50.77/24", "Subnet", false)).Advice,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("10.1.2.0/24", true)]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("10.1.2.128/25", true)]
    [InlineData("10.1.3.0/24", false)]
    [InlineData("fd00::/64", false)]
    public void An_overlap_is_found_whichever_is_larger(string other, bool overlaps)
    {
        var taken = Subnet.Parse(other, "Subnet", other.Contains(':', StringComparison.Ordinal));
        var error =
            Record.Exception(() => SubnetConflicts.Check(Subnet.Parse("10.1.2.0/24", "Subnet", false), [(taken, "somebody")]))
            as KvmException;
        Assert.Equal(overlaps ? "SubnetOverlap" : null, error?.Id);
    }

    /// <summary>libvirt reports an internal error for it.</summary>
    [Fact]
    public void A_range_of_DHCP_that_libvirt_does_not_take_is_refused()
    {
        var subnet = Subnet.Parse("10.0.0.0/8", "Subnet", false);
        Assert.Equal(
            "InvalidDhcpRange",
            Assert.Throws<KvmException>(() => DhcpPlan.Range(subnet, subnet.Gateway, null, IPAddress.Parse("10.1.0.10"))).Id);
        Assert.Equal(
            IPAddress.Parse("10.9.255.250"),
            DhcpPlan.Range(subnet, subnet.Gateway, IPAddress.Parse("10.9.0.10"), IPAddress.Parse("10.9.255.250")).Last);
    }

    [Fact]
    public void Routes_are_read_as_the_kernel_writes_them()
    {
        using var tree = new HostTree()
            .File(
                "/proc/net/route",
                "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
                    + "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
                    + "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
                    + "tun0\t0000100A\t00000000\t0001\t0\t0\t0\t0000F0FF\t0\t0\t0\n"
                    + "off0\t0000110A\t00000000\t0000\t0\t0\t0\t0000FFFF\t0\t0\t0\nbroken line")
            .File(
                "/proc/net/ipv6_route",
                "fd000050000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 "
                    + "00000001 00000000 00000001     eth0\n"
                    + "fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 "
                    + "00000001 00000000 00000001     eth0\n"
                    + "00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 "
                    + "00000002 00000000 80200001       lo");
        Assert.Equal(
            [("192.0.2.0", 24, "eth0"), ("10.16.0.0", 12, "tun0"), ("fd00:50::", 64, "eth0")],
            HostRoutes.Read(tree.Root).Select(r => (r.Address.ToString(), r.PrefixLength, r.Device)));
        using var empty = new HostTree().Folder("/proc/net");
        Assert.Empty(HostRoutes.Read(empty.Root));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("192.168.50.100", "192.168.50.199", null)]
    [InlineData("192.168.51.100", null, "InvalidDhcpRange")]
    [InlineData("192.168.50.100", "192.168.50.99", "InvalidDhcpRange")]
    [InlineData("192.168.50.1", null, "InvalidDhcpRange")]
    [InlineData("192.168.50.0", "192.168.50.0", "InvalidDhcpRange")]
    [InlineData("192.168.50.100", "192.168.50.255", "InvalidDhcpRange")]
    [InlineData("fd00::5", null, "InvalidDhcpRange")]
    public void A_DHCP_range_lies_in_the_subnet_and_beside_the_host(string? first, string? last, string? error)
    {
        var subnet = Subnet.Parse("192.168.50.0/24", "Subnet", false);
        Assert.Equal(
            error,
            (Record.Exception(() => DhcpPlan.Range(subnet, subnet.Gateway, Address(first), Address(last))) as KvmException)?.Id);
    }

    [Theory]
    [InlineData("52:54:00:00:00:01", "192.168.50.7", null)]
    [InlineData("52:54:00:00:00:01", "192.168.50.1", "AddressOutsideSubnet")]
    [InlineData("52:54:00:00:00:01", "192.168.51.7", "AddressOutsideSubnet")]
    [InlineData("52:54:00:00:00:01", "192.168.50.0", "AddressOutsideSubnet")]
    [InlineData("52:54:00:00:00:01", "192.168.50.255", "AddressOutsideSubnet")]
    [InlineData("52:54:00:00:00:01", null, "AddressOutsideSubnet")]
    [InlineData("52:54:00:00:00:01", "192.168.50.9", "DhcpReservationExists")]
    [InlineData("52-54-00-00-00-09", "192.168.50.7", "DhcpReservationExists")]
    [InlineData("nonsense", "192.168.50.7", "InvalidMacAddress")]
    public void A_reservation_is_for_one_guest_and_one_address(string mac, string? address, string? error)
    {
        var subnet = Subnet.Parse("192.168.50.0/24", "Subnet", false);
        var there = new KvmDhcpReservation { MacAddress = "52:54:00:00:00:09", IPAddress = IPAddress.Parse("192.168.50.9") };
        Assert.Equal(error, (Record.Exception(() => DhcpPlan.Reservation(
            new() { MacAddress = mac, IPAddress = Address(address) }, [(subnet, subnet.Gateway)], [there])) as KvmException)?.Id);
    }

    /// <summary>dnsmasq is libvirt's DHCP server: what it does not take for a host name must not reach its file.</summary>
    [Theory]
    [InlineData("web01", true)]
    [InlineData("web_01.example.net", true)]
    [InlineData("3com", true)]
    [InlineData("12hours", true)]
    [InlineData("h", true)]
    [InlineData("a,b", false)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    [InlineData("-a", false)]
    [InlineData("a..b", false)]
    [InlineData("büro", false)]
    [InlineData("ignore", false)]
    [InlineData("Infinite", false)]
    [InlineData("12h", false)]
    [InlineData("45", false)]
    [InlineData("id:00:01", false)]
    [InlineData("set:red", false)]
    [InlineData("10.0.0.9", false)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void A_reservation_has_a_host_name_that_the_DHCP_server_takes(string name, bool works)
    {
        var subnet = Subnet.Parse("192.168.50.0/24", "Subnet", false);
        var error = Record.Exception(() =>
            DhcpPlan.Reservation(
                new()
                {
                    MacAddress = "52:54:00:00:00:01",
                    IPAddress = Address("192.168.50.7"),
                    HostName = name,
                },
                [(subnet, subnet.Gateway)],
                []));
        Assert.Equal(works ? null : "InvalidHostName", (error as KvmException)?.Id);
        Assert.True(error is null or KvmException, error?.ToString());
    }

    [Theory]
    [InlineData("52:54:00:00:00:01", "192.168.50.9", null, "192.168.50.9 is already reserved for 52:54:00:00:00:09 (web).")]
    [InlineData("52:54:00:00:00:09", "192.168.50.7", null, "52:54:00:00:00:09 already has the reservation 192.168.50.9.")]
    [InlineData(
        "52:54:00:00:00:01",
        "192.168.50.7",
        "WEB",
        "The host name 'web' already has the reservation 192.168.50.9 for 52:54:00:00:00:09."
    )]
    [InlineData("52:54:00:00:00:01", "192.168.50.255", null, "192.168.50.255 is the broadcast address, which no guest can have.")]
    [InlineData("52:54:00:00:00:01", "192.168.50.1", null, "192.168.50.1 is the host's own address.")]
    public void The_message_says_what_is_taken_and_by_whom(string mac, string address, string? name, string message)
    {
        var subnet = Subnet.Parse("192.168.50.0/24", "Subnet", false);
        var there = new KvmDhcpReservation
        {
            MacAddress = "52:54:00:00:00:09",
            IPAddress = IPAddress.Parse("192.168.50.9"),
            HostName = "web",
        };
        var error = Assert.Throws<KvmException>(() =>
            DhcpPlan.Reservation(
                new()
                {
                    Network = "lab",
                    MacAddress = mac,
                    IPAddress = Address(address),
                    HostName = name,
                },
                [(subnet, subnet.Gateway)],
                [there]));
        Assert.Equal(message, error.Message);
        if (error.Id == "DhcpReservationExists")
        {
            Assert.EndsWith("Remove-KvmDhcpReservation -Network 'lab' -IPAddress 192.168.50.9", error.Advice, StringComparison.Ordinal);
        }
    }

    private static IPAddress? Address(string? text) => text is null ? null : IPAddress.Parse(text);
}
