using System.Xml.Linq;
using KvmPS.Model;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

/// <summary>Memory that can grow by devices.</summary>
public sealed class HotAddXmlTests
{
    private const long MiB = 1 << 20;

    private const string Ready = """
        <domain><maxMemory slots='3' unit='MiB'>1024</maxMemory><memory unit='MiB'>640</memory><currentMemory unit='MiB'>256</currentMemory><vcpu>2</vcpu>
        <cpu mode='host-model'><numa><cell id='0' cpus='0-1' memory='262144' unit='KiB'/></numa></cpu>
        <devices>
        <memory model='dimm'><target><size unit='MiB'>128</size><node>0</node></target><alias name='ua-mem0'/><address type='dimm' slot='2' base='0x100000000'/></memory>
        <memory model='virtio-mem'><target><size unit='MiB'>128</size><node>1</node><block unit='MiB'>2</block><requested unit='MiB'>64</requested><current unit='MiB'>32</current></target>
          <alias name='virtiomem0'/><address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x0'/></memory>
        <memory model='dimm'><target><size unit='KiB'>131072</size><node>0</node></target></memory>
        </devices></domain>
        """;

    [Fact]
    public void What_is_there_is_read()
    {
        var xml = HotAddXml.Parse(Ready);
        Assert.Equal((3, 1024 * MiB, 768 * MiB, 256 * MiB, 384 * MiB), (xml.Slots, xml.Limit, xml.Memory, xml.Initial, xml.Added));
        Assert.Equal(["mem0", "virtiomem0", "dimm1"], xml.Devices.Select(d => d.Id));
        Assert.Equal([2, null, null], xml.Devices.Select(d => d.Slot));
        Assert.Equal((0x100000000UL, (ulong?)null), (xml.Find("mem0")!.Base, xml.Find("virtiomem0")!.Base));
        var virtio = xml.Find("virtiomem0")!;
        Assert.Equal((128 * MiB, 64 * MiB, 32 * MiB, 1), (virtio.Size, virtio.Requested, virtio.Current, virtio.Node));
        Assert.Null(xml.Find("mem0")!.Requested);
    }

    [Fact]
    public void Another_size_is_asked_for_and_what_only_runs_is_left_out()
    {
        var xml = XElement.Parse(HotAddXml.Parse(Ready).Find("virtiomem0")!.WithRequested(4 * MiB));
        Assert.Equal("4096", xml.Element("target")!.Element("requested")!.Value);
        Assert.Null(xml.Element("target")!.Element("current"));
        Assert.NotNull(xml.Element("address"));
    }

    [Fact]
    public void A_definition_gets_room_and_a_node_and_loses_the_room()
    {
        const string Text =
            "<domain><name>a</name><memory unit='MiB'>256</memory><vcpu current='1'>4</vcpu><cpu mode='host-model'/></domain>";
        var settings = DomainSettingsXml.Parse(Text);
        settings.HotAdd.Set(8, 512 * MiB, settings.MaximumVcpu);
        Assert.Equal((8, 512 * MiB, false), (settings.HotAdd.Slots, settings.HotAdd.Memory, settings.HasNumaNodes));
        Assert.Contains("<maxMemory unit=\"KiB\" slots=\"8\">786432</maxMemory><memory", settings.ToString(), StringComparison.Ordinal);
        Assert.Contains("<cell id=\"0\" cpus=\"0-3\" memory=\"262144\" unit=\"KiB\" />", settings.ToString(), StringComparison.Ordinal);

        // The node and the room for more stay in step with what the VM starts with.
        settings.SetMaximumMemory(300 * MiB);
        settings.SetMaximumVcpu(1);
        Assert.Equal((300 * MiB, 512 * MiB), (settings.HotAdd.Initial, settings.HotAdd.Memory));
        Assert.Contains("<cell id=\"0\" cpus=\"0\" memory=\"307200\" unit=\"KiB\" />", settings.ToString(), StringComparison.Ordinal);

        settings.HotAdd.Set(0, 0, 1);
        settings.SetMaximumMemory(256 * MiB);
        settings.SetMaximumVcpu(4);
        Assert.Equal((0, 0L, 1), (settings.HotAdd.Slots, settings.HotAdd.Memory, settings.HotAdd.Nodes.Count));
        Assert.Contains("<cell id=\"0\" cpus=\"0-3\" memory=\"262144\" unit=\"KiB\" />", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_a_user_made_stays_as_it_is()
    {
        const string Text = """
            <domain><name>a</name><maxMemory slots='2' unit='MiB'>512</maxMemory><memory unit='MiB'>256</memory><vcpu>4</vcpu>
            <cpu><numa><cell id='0' cpus='0-2' memory='256' unit='MiB'/></numa></cpu></domain>
            """;
        var settings = DomainSettingsXml.Parse(Text);
        settings.HotAdd.Set(0, 0, settings.MaximumVcpu);
        Assert.Contains("<cell id=\"0\" cpus=\"0-2\" memory=\"256\" unit=\"MiB\" />", settings.ToString(), StringComparison.Ordinal);
        settings.SetMaximumVcpu(6);
        Assert.Contains("cpus=\"0-2\"", settings.ToString(), StringComparison.Ordinal);
        settings.SetMaximumVcpu(2);
        Assert.Contains("cpus=\"0-1\"", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_maximum_includes_devices()
    {
        var settings = DomainSettingsXml.Parse(Ready);
        settings.SetMaximumMemory(512 * MiB);
        Assert.Equal((128 * MiB, 384 * MiB, 768 * MiB), (settings.HotAdd.Initial, settings.HotAdd.Added, settings.HotAdd.Memory));
        Assert.Contains("memory=\"131072\"", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_device_says_all_that_was_chosen()
    {
        var dimm = XElement.Parse(
            NewMemoryXml.Device(
                new()
                {
                    Type = KvmVMMemoryType.Dimm,
                    Size = 256 * MiB,
                    Node = 1,
                    Id = "mem3",
                    Slot = 5,
                }));
        Assert.Equal(
            "<target><size unit=\"KiB\">262144</size><node>1</node></target><alias name=\"ua-mem3\" /><address type=\"dimm\" slot=\"5\" />",
            string.Concat(dimm.Elements().Select(e => e.ToString(SaveOptions.DisableFormatting))));
        var virtio = XElement.Parse(
            NewMemoryXml.Device(
                new()
                {
                    Type = KvmVMMemoryType.VirtioMem,
                    Size = 256 * MiB,
                    Requested = 2 * MiB,
                    Id = "mem0",
                }));
        Assert.Equal(
            ("virtio-mem", "2048", "2048"),
            (
                (string?)virtio.Attribute("model"),
                virtio.Element("target")!.Element("block")!.Value,
                virtio.Element("target")!.Element("requested")!.Value));
        Assert.Null(virtio.Element("address"));
    }
}
