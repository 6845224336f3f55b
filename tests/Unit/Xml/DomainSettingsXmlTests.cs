using System.Xml.Linq;
using KvmPS.Model;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

/// <summary>Edits of a definition: what is asked for changes, and nothing else.</summary>
public sealed class DomainSettingsXmlTests
{
    private const string Text = """
        <domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
          <name>web</name>
          <metadata><app:x xmlns:app='urn:app'>1</app:x></metadata>
          <memory unit='MiB'>512</memory>
          <currentMemory unit='KiB'>524288</currentMemory>
          <vcpu placement='static' current='3'>4</vcpu>
          <vcpus><vcpu id='0' enabled='yes' hotpluggable='no'/></vcpus>
          <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type><boot dev='hd'/></os>
          <cpu mode='host-passthrough' check='none' migratable='on'><feature policy='disable' name='vmx'/></cpu>
          <devices>
            <disk type='file' device='disk'><target dev='vda' bus='virtio'/></disk>
            <disk type='file' device='cdrom'><target dev='sda' bus='sata'/><boot order='7'/></disk>
            <interface type='network'><mac address='52:54:00:00:00:01'/></interface>
            <novelty boots='never'/>
          </devices>
          <qemu:commandline><qemu:arg value='-x'/></qemu:commandline>
        </domain>
        """;

    private readonly DomainSettingsXml _xml = DomainSettingsXml.Parse(Text);

    [Fact]
    public void Without_an_edit_the_text_is_the_same() =>
        Assert.True(
            XNode.DeepEquals(
                XElement.Parse(Text, LoadOptions.PreserveWhitespace),
                XElement.Parse(_xml.ToString(), LoadOptions.PreserveWhitespace)));

    [Fact]
    public void What_is_there_is_read()
    {
        Assert.Equal(
            ("kvm", "x86_64", "pc-q35-7.2", "host-passthrough"),
            (_xml.DomainType, _xml.Architecture, _xml.Machine, _xml.CpuModel));
        Assert.Equal((4, 3, 512L << 20), (_xml.MaximumVcpu, _xml.Vcpu, _xml.MaximumMemory));
        Assert.Null(_xml.Title);
        Assert.Null(_xml.Topology);
    }

    [Fact]
    public void A_CPU_model_replaces_the_mode_and_keeps_features()
    {
        _xml.SetCpu(new VMPlan.CpuPlan("custom", "Westmere"));
        _xml.SetTopology(new KvmCpuTopology("sockets=2,cores=2"));
        var cpu = XElement.Parse(_xml.ToString()).Element("cpu")!;
        Assert.Equal(
            "<cpu mode=\"custom\" match=\"exact\"><model fallback=\"forbid\">Westmere</model><feature policy=\"disable\" name=\"vmx\" "
                + "/><topology sockets=\"2\" cores=\"2\" threads=\"1\" /></cpu>",
            cpu.ToString(SaveOptions.DisableFormatting));
        Assert.Equal("Westmere", _xml.CpuModel);
        Assert.Equal(4, _xml.Topology!.Total);

        _xml.SetCpu(new VMPlan.CpuPlan("host-model", null));
        Assert.Equal("host-model", _xml.CpuModel);
        Assert.Null(XElement.Parse(_xml.ToString()).Element("cpu")!.Attribute("match"));
    }

    [Fact]
    public void Maxima_below_what_the_VM_has_take_that_along()
    {
        _xml.SetMaximumVcpu(2);
        _xml.SetMaximumMemory(256L << 20);
        var root = XElement.Parse(_xml.ToString());
        // One vCPU is listed, and what is not listed is off.
        Assert.Equal("<vcpu placement=\"static\" current=\"1\">2</vcpu>", root.Element("vcpu")!.ToString());
        Assert.Equal("0", (string?)Assert.Single(root.Element("vcpus")!.Elements()).Attribute("id"));
        Assert.Equal("<memory unit=\"KiB\">262144</memory>", root.Element("memory")!.ToString());
        Assert.Equal("262144", root.Element("currentMemory")!.Value);
        _xml.SetMaximumVcpu(8);
        Assert.Equal(
            ("1", "8"),
            (
                (string)XElement.Parse(_xml.ToString()).Element("vcpu")!.Attribute("current")!,
                XElement.Parse(_xml.ToString()).Element("vcpu")!.Value));
    }

    [Fact]
    public void A_feature_of_the_CPU_is_set_changed_and_left_to_the_model()
    {
        Assert.Equal([new("vmx", "disable")], _xml.CpuFeatures);
        _xml.SetCpuFeature(CpuFeature.Parse("+aes"));
        _xml.SetCpuFeature(CpuFeature.Parse("vmx=optional"));
        Assert.Equal(["+aes", "vmx=optional"], _xml.CpuFeatures.Select(f => f.ToString()));
        _xml.SetCpuFeature(CpuFeature.Parse("vmx=default"));
        Assert.Equal(["+aes"], _xml.CpuFeatures.Select(f => f.ToString()));
    }

    [Theory]
    [InlineData("+vmx", "vmx", "require")]
    [InlineData("vmx", "vmx", "require")]
    [InlineData("-svme-addr-chk", "svme-addr-chk", "disable")]
    [InlineData("sse4.1=FORCE", "sse4.1", "force")]
    public void A_feature_is_read(string text, string name, string policy) => Assert.Equal(new(name, policy), CpuFeature.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("vmx=maybe")]
    [InlineData("vmx=require=x")]
    [InlineData("a'/><b")]
    public void Anything_else_is_no_feature(string text) =>
        Assert.Equal("InvalidCpuFeature", Assert.Throws<KvmException>(() => CpuFeature.Parse(text)).Id);

    [Fact]
    public void The_boot_order_names_exactly_the_devices_given()
    {
        Assert.Equal(["sda"], _xml.Boot.Names);
        Assert.Equal(["vda", "sda", "52:54:00:00:00:01"], _xml.Boot.Choices);
        _xml.Boot.Set([.. _xml.Boot.Find("network"), .. _xml.Boot.Find("disk"), .. _xml.Boot.Find("VDA")]);
        Assert.Equal(["52:54:00:00:00:01", "vda"], _xml.Boot.Names);
        Assert.Null(XElement.Parse(_xml.ToString()).Element("os")!.Element("boot"));
        Assert.Empty(_xml.Boot.Find("vdz"));
        Assert.Empty(_xml.Boot.Find("floppy"));
    }

    [Fact]
    public void Text_is_set_replaced_and_taken_away()
    {
        _xml.Title = "a < b";
        _xml.Title = "b";
        Assert.Equal("b", _xml.Title);
        Assert.Single(XElement.Parse(_xml.ToString()).Elements("title"));
        _xml.Title = null;
        Assert.Null(_xml.Title);
        Assert.NotNull(XElement.Parse(_xml.ToString()).Element("metadata"));
        Assert.NotNull(XElement.Parse(_xml.ToString()).Element(XName.Get("commandline", "http://libvirt.org/schemas/domain/qemu/1.0")));
    }

    [Fact]
    public void A_boot_order_keeps_load_parameters_and_takes_the_names_that_it_tells()
    {
        var settings = DomainSettingsXml.Parse(
            """
            <domain><os/><devices><disk device='disk'><target dev='vda'/><boot order='1' loadparm='PROMPT'/></disk>
            <hostdev><alias name='ua-card'/><boot order='3'/></hostdev><hostdev/><redirdev/><redirdev><boot order='2'/></redirdev></devices></domain>
            """);
        Assert.Equal(["vda", "redirdev1", "ua-card"], settings.Boot.Names);
        Assert.Equal(["vda", "ua-card", "hostdev1", "redirdev0", "redirdev1"], settings.Boot.Choices);
        foreach (var name in settings.Boot.Choices) Assert.Single(settings.Boot.Find(name));
        Assert.Equal(2, settings.Boot.Find("hostdev").Count);
        settings.Boot.Set([.. settings.Boot.Find("redirdev1"), .. settings.Boot.Find("vda")]);
        Assert.Equal(["redirdev1", "vda"], settings.Boot.Names);
        Assert.Contains("<boot order=\"2\" loadparm=\"PROMPT\" />", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_model_of_the_same_mode_keeps_what_is_said_of_the_CPU()
    {
        var settings = DomainSettingsXml.Parse(
            "<domain><cpu match='strict' check='full'><model fallback='allow' vendor_id='KVMKVMKVMKVM'>qemu64</model></cpu></domain>");
        settings.SetCpu(new VMPlan.CpuPlan("custom", "Westmere"));
        Assert.Contains(
            "<cpu match=\"strict\" check=\"full\"><model fallback=\"allow\" vendor_id=\"KVMKVMKVMKVM\">Westmere</model></cpu>",
            settings.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_single_vCPUs_is_cut_and_not_dropped()
    {
        var settings = DomainSettingsXml.Parse(
            """
            <domain><vcpu current='3'>4</vcpu><vcpus><vcpu id='0' enabled='yes' hotpluggable='no'/><vcpu id='1' enabled='no' hotpluggable='yes'/>
            <vcpu id='2' enabled='yes' hotpluggable='yes'/><vcpu id='3' enabled='yes' hotpluggable='yes'/></vcpus></domain>
            """);
        settings.SetMaximumVcpu(6);
        Assert.Equal((3, 6), (settings.Vcpu, settings.MaximumVcpu));
        settings.SetMaximumVcpu(3);
        Assert.Equal((2, 3), (settings.Vcpu, settings.MaximumVcpu));
        Assert.Equal(
            ["0", "1", "2"],
            XElement.Parse(settings.ToString()).Element("vcpus")!.Elements().Select(v => (string?)v.Attribute("id")));
        settings.SetVcpus(1, 3);
        Assert.Null(XElement.Parse(settings.ToString()).Element("vcpus"));
    }

    [Fact]
    public void Other_NUMA_nodes_keep_the_mode()
    {
        var settings = DomainSettingsXml.Parse(
            "<domain><numatune><memory mode='interleave' placement='auto'/><memnode cellid='0' mode='strict' "
                + "nodeset='0'/></numatune></domain>");
        settings.Backing.SetNodes([0, 1]);
        Assert.Contains("<memory mode=\"interleave\" nodeset=\"0-1\" /><memnode", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Dies_and_clusters_are_parts_of_the_topology_and_go_back_to_one()
    {
        var settings = DomainSettingsXml.Parse(
            "<domain><vcpu>24</vcpu><cpu><topology sockets='1' dies='2' clusters='3' cores='4' threads='1'/></cpu></domain>");
        Assert.Equal((24, "sockets=1,dies=2,clusters=3,cores=4,threads=1"), (settings.Topology!.Total, settings.Topology.ToString()));
        settings.SetTopology(new("sockets=2,cores=4"));
        Assert.Contains(
            "<topology sockets=\"2\" dies=\"1\" clusters=\"1\" cores=\"4\" threads=\"1\" />",
            settings.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_older_libvirts_do_not_know_is_not_written_without_need()
    {
        var settings = DomainSettingsXml.Parse("<domain/>");
        settings.SetTopology(new("sockets=2,cores=4"));
        Assert.Contains("<topology sockets=\"2\" cores=\"4\" threads=\"1\" />", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_vCPUs_are_taken_out_of_all_NUMA_nodes_and_schedulers()
    {
        var settings = DomainSettingsXml.Parse(
            """
            <domain><memory unit='KiB'>3072</memory><vcpu>8</vcpu><cputune><vcpusched vcpus='0-5' scheduler='fifo' priority='1'/><vcpusched vcpus='6,7' scheduler='rr' priority='1'/></cputune>
            <cpu><numa><cell id='0' cpus='0-2' memory='1024' unit='KiB'/><cell id='1' cpus='3-5' memory='1024' unit='KiB'/><cell id='2' cpus='6-7' memory='1024' unit='KiB'/></numa></cpu></domain>
            """);
        settings.SetMaximumVcpu(5);
        var root = XElement.Parse(settings.ToString());
        Assert.Equal(["0-2", "3-4", null], root.Descendants("cell").Select(c => (string?)c.Attribute("cpus")));
        Assert.All(root.Descendants("cell"), c => Assert.Equal("1024", (string?)c.Attribute("memory")));
        Assert.Equal("0-4", (string?)Assert.Single(root.Descendants("vcpusched")).Attribute("vcpus"));
    }
}
