using KvmPS.Operations.Network;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Networks;

/// <summary>Adapters that share a MAC address on purpose: a failover pair of a virtio adapter and a card of the host, or teaming.</summary>
public sealed class SharedMacTests
{
    private const string Mac = "52:54:00:00:00:01";

    private static readonly string Virtio = Nic("network", "network='default'", "0x01", "ua-backup");
    private static readonly string Card = Nic("direct", "dev='eth0'", "0x02", null);
    private static readonly string Other = $"<interface type='user'><mac address='{Mac[..^1]}2'/></interface>";

    [Fact]
    public void Each_is_there_once_whatever_the_order()
    {
        var pairs = NicPair.Of(Nics("id='1'", Virtio, Other, Card), Nics("", Card, Virtio, Other));
        Assert.Equal(["network", "user", "direct"], pairs.Select(p => p.Nic.Type));
        Assert.All(pairs, p => Assert.Equal(p.Live!.Type, p.Config!.Type));
    }

    [Fact]
    public void One_that_is_unplugged_leaves_the_other_with_its_own()
    {
        var pairs = NicPair.Of(Nics("id='1'", Card), Nics("", Virtio, Card));
        Assert.Equal([("direct", "direct"), (null, "network")], pairs.Select(p => (p.Live?.Type, p.Config?.Type)));
    }

    [Fact]
    public void A_device_that_moved_is_still_the_same_where_nothing_contradicts()
    {
        var pair = Assert.Single(NicPair.Of(Nics("id='1'", Nic("network", "network='a'", "0x07", null)), Nics("", Nic("network", "network='b'", "0x03", null))));
        Assert.Equal(("a", "b"), (pair.Live!.Source, pair.Config!.Source));
    }

    [Fact]
    public void What_is_known_of_one_tells_it_from_the_other()
    {
        var nics = Nics("", Virtio, Card, Other);
        string?[] Meant(NicReference wanted) => [.. wanted.Among(nics, n => n).Select(n => n.Source)];
        Assert.Equal(["default", "eth0"], Meant(new(Mac)));
        Assert.Equal(["default"], Meant(new(Mac, Alias: "ua-backup")));
        Assert.Equal(["eth0"], Meant(new(Mac, DeviceAddress: "0000:02:00.0")));
        Assert.Equal(["eth0"], Meant(new(Mac, Type: "direct", Source: "eth0")));
        // An object that was read before the adapter was moved.
        Assert.Equal(["eth0"], Meant(new(Mac, DeviceAddress: "0000:02:00.0", Type: "direct", Source: "eth9")));
        Assert.Empty(Meant(new(Mac, Alias: "ua-gone")));
        Assert.Empty(Meant(new("52:54:00:00:00:09")));
    }

    /// <summary>A second removal of the card must not take the adapter that it was paired with.</summary>
    [Fact]
    public void The_partner_is_not_taken_for_a_device_that_is_gone()
    {
        var card = NicReference.Of(Assert.Single(Nics("", Card)));
        Assert.Empty(card.Among(Nics("", Virtio), n => n));
        Assert.Single(card.Among(Nics("", Virtio, Card), n => n));
    }

    [Fact]
    public void Devices_with_different_aliases_are_no_pair()
        => Assert.Equal(2, NicPair.Of(Nics("id='1'", Nic("network", "network='a'", "0x07", "ua-a")), Nics("", Nic("network", "network='a'", "0x07", "ua-b"))).Count);

    private static string Nic(string type, string source, string bus, string? alias) => $"""
        <interface type='{type}'><mac address='{Mac}'/><source {source}/>{(alias is null ? "" : $"<alias name='{alias}'/>")}<address type='pci' domain='0' bus='{bus}' slot='0' function='0'/></interface>
        """;

    private static IReadOnlyList<NicElement> Nics(string attributes, params string[] nics)
        => DomainNicsXml.Parse($"<domain {attributes}><devices>{string.Concat(nics)}</devices></domain>").Nics;
}
