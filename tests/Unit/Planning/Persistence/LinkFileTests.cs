using KvmPS.Model;
using KvmPS.Planning.Persistence;
using Xunit;

namespace KvmPS.Unit.Planning.Persistence;

/// <summary>Which of udev's .link files would give a bridge the name of its NIC.</summary>
public sealed class LinkFileTests
{
    private const string Mac = "MACAddress=00:11:22:33:44:55 52:54:00:00:00:01";

    [Theory]
    [InlineData(Mac)]
    [InlineData("MACAddress=5254.0000.0001")]
    [InlineData(Mac + "\nHost=server\nOriginalName=*")]
    [InlineData(Mac + "\nOriginalName=!eth*")]
    [InlineData(Mac + "\nKind=bridge")]
    public void One_that_matches_the_bridge_by_its_MAC_address_gets_another_before_it(string match)
    {
        var file = Plan(
            ("/etc/systemd/network/10-lan.link", $"[Match]\n{match}\n[Link]\nName=lan0\n"),
            ("/usr/lib/systemd/network/99-default.link", "[Match]\nOriginalName=*\n"))!;
        Assert.Equal("/etc/systemd/network/05-kvmps-br0.link", file.Path);
        Assert.Contains("\n[Match]\nOriginalName=br0\n\n[Link]\nNamePolicy=keep\n", file.Text!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MACAddress=52:54:00:00:00:02")]
    [InlineData("PermanentMACAddress=52:54:00:00:00:01")]
    [InlineData(Mac + "\nType=ether")]
    [InlineData(Mac + "\nDriver=virtio_net")]
    [InlineData(Mac + "\nPath=pci-*")]
    [InlineData(Mac + "\nOriginalName=eth*")]
    [InlineData("OriginalName=*")]
    public void One_that_tells_the_NIC_otherwise_leaves_the_bridge_alone(string match) =>
        Assert.Null(Plan(("/etc/systemd/network/10-lan.link", $"[Match]\n{match}\n[Link]\nName=lan0\n")));

    [Fact]
    public void The_first_that_matches_counts() =>
        Assert.Null(
            Plan(
                ("/etc/systemd/network/01-bridges.link", "[Match]\nOriginalName=br*\n[Link]\n"),
                ("/etc/systemd/network/10-lan.link", $"[Match]\n{Mac}\n[Link]\nName=lan0\n")));

    [Fact]
    public void The_new_one_comes_first_or_nothing_is_written()
    {
        Assert.Equal("/etc/systemd/network/0-kvmps-br0.link", Plan(("/etc/systemd/network/00-lan.link", $"[Match]\n{Mac}\n"))!.Path);
        Assert.Equal("NotPersistable", Assert.Throws<KvmException>(() => Plan(("/etc/systemd/network/-lan.link", $"[Match]\n{Mac}\n"))).Id);
    }

    private static ConfigFile? Plan(params (string, string)[] links) => LinkFiles.Plan(Nic.Static(), KvmHostNetworkManager.Networkd, links);
}
