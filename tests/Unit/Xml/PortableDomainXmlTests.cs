using System.Xml.Linq;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

public sealed class PortableDomainXmlTests
{
    private const string Live = """
        <domain type='kvm' id='7' xmlns:q='urn:q'>
          <name>a</name><uuid>11111111-2222-3333-4444-555555555555</uuid><genid>66666666-2222-3333-4444-555555555555</genid>
          <os><nvram template='/t'>/var/lib/libvirt/qemu/nvram/a_VARS.fd</nvram></os>
          <devices>
            <disk type='file' device='disk'><driver type='qcow2'/><source file='/d.qcow2' index='1'/><backingStore type='file'><source file='/b'/></backingStore><target dev='vda'/><alias name='virtio-disk0'/></disk>
            <interface type='network'><mac address='52:54:00:00:00:01'/><source network='default' portid='x' bridge='virbr0'/><target dev='vnet3'/><alias name='ua-mine'/></interface>
            <interface type='bridge'><mac address='52:54:00:00:00:02'/><source bridge='br0'/><target dev='lan3'/></interface>
            <console type='pty' tty='/dev/pts/3'><source path='/dev/pts/3'/><target type='serial' port='0'/></console>
            <channel type='unix'><source mode='bind' path='/run/libvirt/qemu/channel/domain-7-a/x'/><target type='virtio' name='x' state='connected'/></channel>
            <channel type='unix'><source mode='bind' path='/mine'/><target type='virtio' name='y'/></channel>
            <graphics type='vnc' port='5900' autoport='yes'/><graphics type='spice' port='5955' autoport='no'/>
          </devices>
          <resource><partition>/machine</partition></resource><seclabel type='dynamic' model='dac' relabel='yes'><label>+0:+0</label></seclabel><seclabel type='none' model='x'/>
          <q:unknown><q:kept/></q:unknown>
        </domain>
        """;

    [Fact]
    public void What_libvirt_gave_for_a_run_goes_and_all_else_stays()
    {
        var xml = PortableDomainXml.Parse(Live, "it");
        Assert.True(xml.IsLive);
        xml.RemoveRuntimeParts();
        Assert.False(xml.IsLive);
        var text = xml.ToString();
        foreach (var gone in new[]
            {
                "<domain type=\"kvm\" id",
                "index",
                "backingStore",
                "virtio-disk0",
                "portid",
                "virbr0",
                "vnet3",
                "/dev/pts",
                "domain-7",
                "connected",
                "5900",
                "dac",
                "/machine",
            })
            Assert.DoesNotContain(gone, text.Replace("uuid", "", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (var kept in new[] { "ua-mine", "lan3", "br0", "'/mine'", "5955", "kept", "52:54:00:00:00:01", "/d.qcow2", "model='x'" })
            Assert.Contains(kept.Replace('\'', '"'), text, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_identity_has_no_UUID_and_no_address_of_the_first()
    {
        var xml = PortableDomainXml.Parse(Live, "it");
        var id = Guid.NewGuid();
        xml.BecomeAnother("b<&", id, (port, _) => port);
        Assert.Equal(("b<&", id), (xml.Name, xml.Id));
        var root = XElement.Parse(xml.ToString());
        Assert.Empty(root.Descendants("mac"));
        Assert.Equal("", root.Element("genid")!.Value);
    }

    [Fact]
    public void A_drive_is_added_at_a_free_place_of_virtio_scsi_and_the_first_NICs_get_their_addresses()
    {
        var xml = PortableDomainXml.Parse(
            """
            <domain><name>a</name><devices>
              <disk type='file' device='cdrom'><source file='/old.iso'/><target dev='sda' bus='scsi'/><address type='drive' controller='1' bus='0' target='0' unit='0'/></disk>
              <controller type='scsi' index='0' model='lsilogic'/><controller type='scsi' index='1' model='virtio-scsi'/>
              <interface type='network'><source network='default'/></interface><interface type='bridge'><mac address='52:54:00:00:00:02'/><source bridge='br0'/></interface>
            </devices></domain>
            """,
            "it");
        xml.AddDrive("/new.iso");
        xml.RemoveDisk("sda");
        xml.AddDrive("/a<b.iso");
        xml.SetMacs(["52:54:00:00:00:01"]);
        var root = XElement.Parse(xml.ToString());
        Assert.Equal(
            [("/new.iso", "sdb", "1"), ("/a<b.iso", "sda", "0")],
            root.Descendants("disk")
                .Select(d =>
                    (
                        (string)d.Element("source")!.Attribute("file")!,
                        (string)d.Element("target")!.Attribute("dev")!,
                        (string)d.Element("address")!.Attribute("unit")!)));
        Assert.All(root.Descendants("disk"), d => Assert.Equal("1", (string?)d.Element("address")!.Attribute("controller")));
        Assert.Equal(2, root.Descendants("controller").Count());
        Assert.Equal(["52:54:00:00:00:01", "52:54:00:00:00:02"], root.Descendants("mac").Select(m => (string)m.Attribute("address")!));
        Assert.Equal(2, xml.NicCount);

        var none = PortableDomainXml.Parse("<domain><name>a</name><devices/></domain>", "it");
        none.AddDrive("/new.iso");
        Assert.Equal("virtio-scsi", (string?)XElement.Parse(none.ToString()).Descendants("controller").Single().Attribute("model"));
    }

    /// <summary>A guest sees adapters that share a MAC address as one.</summary>
    [Fact]
    public void A_pair_of_adapters_takes_one_address_wherever_it_stands()
    {
        var xml = PortableDomainXml.Parse(
            """
            <domain><name>a</name><devices>
              <interface type='network'><mac address='52:54:00:00:00:0A'/></interface><interface type='hostdev'><mac address='52:54:00:00:00:0a'/></interface>
              <interface type='user'/>
            </devices></domain>
            """,
            "it");
        Assert.Equal(2, xml.NicCount);
        xml.SetMacs(["52:54:00:00:00:01", "52:54:00:00:00:02"]);
        Assert.Equal(["52:54:00:00:00:01", "52:54:00:00:00:01", "52:54:00:00:00:02"],
            XElement.Parse(xml.ToString()).Descendants("mac").Select(m => (string)m.Attribute("address")!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<domain")]
    [InlineData("<domain/>")]
    [InlineData("<network><name>a</name></network>")]
    [InlineData("<!DOCTYPE d [<!ENTITY e SYSTEM '/etc/passwd'>]><domain><name>&e;</name></domain>")]
    public void What_is_no_definition_is_refused(string text)
        => Assert.Equal("NotAVMDefinition", Assert.Throws<KvmException>(() => PortableDomainXml.Parse(text, "it")).Id);
}
