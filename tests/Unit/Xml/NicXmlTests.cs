using System.Xml.Linq;
using KvmPS.Model;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

public sealed class NicXmlTests
{
    private const string Domain = """
        <domain id='7'><devices>
        <interface type='bridge'><mac address='52:54:00:00:00:01'/>
          <source network='lan' portid='5f9a3f0e-0000-4000-8000-000000000001' bridge='br0'/><target dev='vnet7'/><model type='virtio'/>
          <driver name='vhost' queues='4'/><link state='down'/><vlan><tag id='42'/></vlan><filterref filter='clean-traffic'><parameter name='IP' value='10.0.0.2'/></filterref>
          <bandwidth><inbound average='10240' peak='20480'/></bandwidth><mtu size='9000'/><alias name='net0'/><address type='pci' slot='0x03'/></interface>
        <interface type='bridge'><mac address='52:54:00:00:00:02'/><source bridge='ovs'/><virtualport type='openvswitch'/><target dev='mine'/></interface>
        <interface type='direct'><mac address='52:54:00:00:00:03'/><source dev='eth0' mode='bridge'/></interface>
        </devices></domain>
        """;

    private static readonly DomainNicsXml Nics = DomainNicsXml.Parse(Domain);

    [Fact]
    public void Settings_are_read()
    {
        var nic = Nics.Find("52:54:00:00:00:01")!;
        Assert.Equal(("network", "lan", "virtio", "vnet7", false), (nic.Type, nic.Source, nic.Model, nic.HostDevice, nic.IsLinkUp));
        Assert.Equal(("clean-traffic", 10L << 20, 0L), (nic.Filter, nic.Inbound, nic.Outbound));
        Assert.Equal([42], nic.Vlans);
        Assert.True(Nics.Find("52:54:00:00:00:02")!.IsOpenVSwitch);
        var direct = Nics.Find("52:54:00:00:00:03")!;
        Assert.Equal(("direct", "eth0", null, true), (direct.Type, direct.Source, direct.Model, direct.IsLinkUp));
        Assert.Null(Nics.Find("52:54:00:00:00:04"));
    }

    [Fact]
    public void What_only_a_running_VM_has_is_left_out_and_all_else_stays()
    {
        var copy = Nics.Find("52:54:00:00:00:01")!.Copy();
        Assert.Equal("network", (string?)copy.Attribute("type"));
        Assert.Equal(["network"], copy.Element("source")!.Attributes().Select(a => a.Name.LocalName));
        Assert.Null(copy.Element("alias"));
        Assert.Null(copy.Element("target"));
        Assert.Equal("9000", (string?)copy.Element("mtu")?.Attribute("size"));
        Assert.Equal("0x03", (string?)copy.Element("address")?.Attribute("slot"));
        Assert.Equal("mine", (string?)Nics.Find("52:54:00:00:00:02")!.Copy().Element("target")?.Attribute("dev"));
    }

    [Fact]
    public void A_NIC_is_plugged_over_with_what_is_its_own()
    {
        var edit = new NicEdit(Nics.Find("52:54:00:00:00:01")!);
        edit.SetBridge("br1");
        edit.SetLink(up: true);
        edit.SetVlan(0);
        edit.SetFilter("");
        edit.SetInbound(0);
        edit.SetOutbound(5 << 20);
        var nic = NewNicXml.Read(edit.ToString());
        Assert.Equal(
            ("bridge", "br1", true, null, 0L, 5L << 20),
            (nic.Type, nic.Source, nic.IsLinkUp, nic.Filter, nic.Inbound, nic.Outbound));
        Assert.Empty(nic.Vlans);
        Assert.Contains("queues=\"4\"", edit.ToString(), StringComparison.Ordinal);
        edit.SetModel("e1000e");
        Assert.DoesNotContain("queues", edit.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_average_leaves_peak_burst_and_floor()
    {
        var edit = NicEdit.Of(
            "<interface><bandwidth><inbound average='128' peak='256' burst='300' floor='64'/><outbound average='1' "
                + "peak='2'/></bandwidth></interface>");
        edit.SetInbound(5 << 20);
        Assert.Equal(
            "<interface><bandwidth><inbound average=\"5120\" peak=\"256\" burst=\"300\" floor=\"64\" /><outbound average=\"1\" "
                + "peak=\"2\" /></bandwidth></interface>",
            edit.ToString());
        edit.SetInbound(0);
        edit.SetOutbound(0);
        Assert.Equal("<interface><bandwidth><inbound floor=\"64\" /></bandwidth></interface>", edit.ToString());
    }

    [Fact]
    public void A_stored_adapter_keeps_its_alias_and_its_device_name()
    {
        const string text =
            "<interface type='network'><mac address='52:54:00:00:00:09'/><source network='lan' portgroup='a'/><target "
                + "dev='vnet-of-mine'/><alias name='ua-lan'/></interface>";
        var stored = DomainNicsXml.Parse($"<domain><devices>{text}</devices></domain>").Find("52:54:00:00:00:09")!;
        Assert.True(XNode.DeepEquals(XElement.Parse(text), stored.Copy()));
        Assert.Equal(
            "ua-lan",
            (string?)
                DomainNicsXml
                    .Parse($"<domain id='1'><devices>{text}</devices></domain>")
                    .Find("52:54:00:00:00:09")!
                    .Copy()
                    .Element("alias")
                    ?.Attribute("name"));
    }

    [Fact]
    public void Another_MAC_address_changes_that_NIC_alone()
    {
        var edit = new NicEdit(Nics.Find("52:54:00:00:00:03")!);
        edit.SetMac("52:54:00:00:00:99");
        var all = DomainNicsXml.Parse(Nics.Replace(2, edit.ToString()));
        Assert.Equal(["52:54:00:00:00:01", "52:54:00:00:00:02", "52:54:00:00:00:99"], all.Nics.Select(n => n.MacAddress));
        Assert.NotNull(Nics.Find("52:54:00:00:00:03"));
    }

    [Theory]
    [InlineData("type='pci' domain='0x0000' bus='0x01' slot='0x1f' function='0x7'", "0000:01:1f.7")]
    [InlineData("type='pci' slot='3'", "0000:00:03.0")]
    [InlineData("type='ccw' cssid='0xfe' ssid='0x0' devno='0x0001'", "0xfe:0x0:0x0001")]
    [InlineData("type='pci' slot='x'", null)]
    [InlineData("type='virtio-mmio'", null)]
    public void Where_the_guest_sees_an_adapter_is_read(string address, string? expected)
        => Assert.Equal(expected, NewNicXml.Read($"<interface type='user'><address {address}/></interface>").DeviceAddress);

    [Fact]
    public void A_card_of_the_host_is_a_source() =>
        Assert.Equal(
            "0000:03:00.1",
            NewNicXml
                .Read("<interface type='hostdev'><source><address type='pci' bus='0x03' slot='0' function='1'/></source></interface>")
                .Source);

    [Fact]
    public void What_is_typed_is_never_markup()
    {
        const string hostile = "a'\"<b>&";
        var written = XElement.Parse(
            NewNicXml.Write(
                new NetworkAdapterPlan
                {
                    Network = hostile,
                    MacAddress = "52:54:00:00:00:05",
                    Filter = hostile,
                    Vlan = 7,
                }));
        Assert.Equal(hostile, (string?)written.Element("source")?.Attribute("network"));
        Assert.Equal(hostile, (string?)written.Element("filterref")?.Attribute("filter"));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "br7")]
    [InlineData(3, "br7 br8 br9")]
    public void A_definition_gets_as_many_NICs_as_are_asked_for_and_those_it_had_keep_what_they_are(int count, string bridges)
    {
        var nics = DomainNicsXml.Parse("""
            <domain><devices>
              <interface type='network'><source network='default'/><model type='e1000e'/><mtu size='9000'/></interface>
              <interface type='user'><model type='virtio'/></interface>
            </devices></domain>
            """);
        var made = DomainNicsXml.Parse(nics.With([.. Enumerable.Range(7, count).Select(i => new VMPlan.NicPlan(null, $"br{i}"))]));
        Assert.Equal(bridges, string.Join(' ', made.Nics.Select(n => n.Source)));
        if (count > 0) Assert.Equal("e1000e", made.Nics[0].Model);
        Assert.Equal(2, nics.Nics.Count);
    }
}
