using System.Net;
using System.Xml.Linq;
using KvmPS.Model;
using KvmPS.Planning.Network;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

public sealed class NetworkXmlTests
{
    [Theory]
    [InlineData("<network><forward/><bridge name='v'/></network>", KvmNetworkMode.Nat)]
    [InlineData("<network><forward mode='route'/></network>", KvmNetworkMode.Routed)]
    [InlineData("<network><forward mode='open'/></network>", KvmNetworkMode.Open)]
    [InlineData("<network><bridge name='v'/></network>", KvmNetworkMode.Isolated)]
    [InlineData("<network><forward mode='bridge'/><bridge name='br0'/></network>", KvmNetworkMode.Bridge)]
    [InlineData("<network><forward mode='bridge'><interface dev='eth0'/></forward></network>", null)]
    [InlineData("<network><forward mode='hostdev'/></network>", null)]
    public void The_mode_is_read(string xml, KvmNetworkMode? mode) => Assert.Equal(mode, NetworkXml.Parse(xml).Mode);

    [Theory]
    [InlineData("address='10.1.2.1' prefix='24'", "10.1.2.0/24")]
    [InlineData("address='10.1.2.1' netmask='255.255.240.0'", "10.1.0.0/20")]
    [InlineData("address='10.1.2.1'", "10.0.0.0/8")]
    [InlineData("address='192.168.9.1'", "192.168.9.0/24")]
    [InlineData("family='ipv6' address='fd00::1' prefix='64'", "fd00::/64")]
    public void A_subnet_is_read_however_it_is_written(string attributes, string subnet)
        => Assert.Equal(subnet, NetworkXml.Parse($"<network><ip {attributes}/></network>").Ips[0].Subnet?.ToString());

    [Fact]
    public void A_plan_comes_back_from_its_definition()
    {
        var subnet = Subnet.Parse("192.168.50.0/24", "Subnet", false);
        var kept = new KvmDhcpReservation
        {
            MacAddress = "52:54:00:00:00:01",
            IPAddress = IPAddress.Parse("192.168.50.9"),
            HostName = "a'<b",
        };
        var text = NewNetworkXml.Write(
            new()
            {
                Name = "it's <lab>",
                Mode = KvmNetworkMode.Nat,
                Domain = "lab.example",
                Interface = "eth0",
                Subnets =
                [
                    new(subnet, subnet.Gateway, subnet.Range, [kept]),
                    new(Subnet.Parse("fd00:50::/64", "IPv6Subnet", true), IPAddress.Parse("fd00:50::1"), null, []),
                ],
            });
        Assert.Equal("it's <lab>", XElement.Parse(text).Element("name")!.Value);
        Assert.Equal("eth0", (string?)XElement.Parse(text).Element("forward")?.Attribute("dev"));
        var xml = NetworkXml.Parse(text);
        Assert.Equal((KvmNetworkMode.Nat, "lab.example"), (xml.Mode, xml.Domain));
        Assert.Equal([subnet.Range], xml.Ips[0].Ranges);
        Assert.Equal(kept, Assert.Single(xml.Ips[0].Reservations));
        Assert.Equal((false, "fd00:50::/64"), (xml.Ips[1].HasDhcp, xml.Ips[1].Subnet?.ToString()));
        xml.SetDomain("");
        Assert.Null(NetworkXml.Parse(xml.ToString()).Domain);
    }

    [Theory]
    [InlineData("<host mac='52:54:00:00:00:01' name='a' ip='10.0.0.9'/>")]
    [InlineData("<host id='0:1:0:1:18:aa' ip='fd00::2'/>")]
    [InlineData("<host name='a' ip='10.0.0.9'/>")]
    public void A_reservation_is_written_as_it_was_read(string host)
    {
        var read = NetworkXml.Parse($"<network><ip address='10.0.0.1' prefix='24'><dhcp>{host}</dhcp></ip></network>").Ips[0].Reservations[
            0
        ];
        Assert.Equal(
            XElement.Parse(host).Attributes().Select(a => a.ToString()),
            NetworkXml.HostElement(read).Attributes().Select(a => a.ToString()));
    }

    [Fact]
    public void Other_ends_of_DHCP_leave_leases_gaps_and_the_boot_file()
    {
        var xml = NetworkXml.Parse(
            """
            <network><domain name='lab.example' localOnly='yes' register='yes'/><ip address='10.0.0.1' prefix='24'><dhcp>
            <range start='10.0.0.100' end='10.0.0.120'><lease expiry='2' unit='hours'/></range><range start='10.0.0.140' end='10.0.0.200'/><bootp file='pxelinux.0'/>
            </dhcp></ip></network>
            """);
        var ip = xml.Ips[0];
        IPAddress At(string address) => IPAddress.Parse(address);
        xml.SetRanges(0, DhcpPlan.Ranges(ip.Subnet!.Value, ip.Address!, ip.Ranges, At("10.0.0.50"), At("10.0.0.150")));
        xml.SetDomain("other.example");
        Assert.Equal([(At("10.0.0.50"), At("10.0.0.120")), (At("10.0.0.140"), At("10.0.0.150"))], xml.Ips[0].Ranges);
        Assert.Equal("<range start=\"10.0.0.50\" end=\"10.0.0.120\"><lease expiry=\"2\" unit=\"hours\" /></range>", xml.RangeTexts(0)[0]);
        Assert.True(xml.HasBootFile(0));
        Assert.Equal(
            "<domain name=\"other.example\" localOnly=\"yes\" register=\"yes\" />",
            XElement.Parse(xml.ToString()).Element("domain")!.ToString());

        // Where nothing is left of a range it goes; what is beside all of them is one of its own.
        ip = xml.Ips[0];
        xml.SetRanges(0, DhcpPlan.Ranges(ip.Subnet!.Value, ip.Address!, ip.Ranges, At("10.0.0.145"), null));
        Assert.Equal([(At("10.0.0.145"), At("10.0.0.150"))], xml.Ips[0].Ranges);
        ip = xml.Ips[0];
        xml.SetRanges(0, DhcpPlan.Ranges(ip.Subnet!.Value, ip.Address!, ip.Ranges, At("10.0.0.10"), At("10.0.0.20")));
        Assert.Equal([(At("10.0.0.10"), At("10.0.0.20"))], xml.Ips[0].Ranges);
        Assert.Equal(
            "InvalidDhcpRange",
            Assert
                .Throws<KvmException>(() => DhcpPlan.Ranges(ip.Subnet!.Value, ip.Address!, ip.Ranges, At("10.0.0.30"), At("10.0.0.20")))
                .Id);
    }
}
