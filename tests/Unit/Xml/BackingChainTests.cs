using System.Xml.Linq;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

/// <summary>Backing chains that a definition prescribes: they outlive each change of the disk as far as they are still true.</summary>
public sealed class BackingChainTests
{
    private const string Text = """
        <domain><devices><disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/top'/>
        <backingStore type='file'><format type='qcow2'/><source file='/middle'/><backingStore type='block'><format type='raw'/><source dev='/dev/base'/><backingStore/></backingStore></backingStore>
        <target dev='vda' bus='virtio'/><alias name='ua-boot'/></disk></devices></domain>
        """;

    private static string[] Chain(SnapshotDomainXml xml) => Chain(xml.ToString());

    private static string[] Chain(string xml)
    {
        var disk = XElement.Parse(xml).Element("devices")!.Element("disk")!;
        var chain = BackingChain.Of(disk);
        return
        [
            new DiskElement(disk).Path!,
            .. chain?.Layers.Select(l => $"{l.Type} {l.Format} {l.Path}") ?? ["(header)"],
            .. chain?.EndsHere == true ? ["(end)"] : Array.Empty<string>(),
        ];
    }

    [Fact]
    public void A_chain_is_read_to_its_end()
        => Assert.Equal(["/top", "file qcow2 /middle", "block raw /dev/base", "(end)"], Chain(Text));

    [Fact]
    public void A_stored_disk_is_changed_with_its_chain_and_alias()
    {
        var edit = new DiskEdit(DomainDisksXml.Parse(Text).Find("vda")!);
        edit.SetDriver("cache", "none");
        Assert.Equal(["/top", "file qcow2 /middle", "block raw /dev/base", "(end)"], Chain($"<domain><devices>{edit}</devices></domain>"));
        Assert.Contains("ua-boot", edit.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_overlay_gets_the_image_and_all_below_it()
    {
        var xml = SnapshotDomainXml.Parse(Text);
        xml.SetOverlay("vda", "/overlay", "qcow2");
        Assert.Equal(["/overlay", "file qcow2 /top", "file qcow2 /middle", "block raw /dev/base", "(end)"], Chain(xml));

        // Merged back, by whom ever; and without a layer that was merged into the one below it.
        xml.SetSource("vda", "/top", "qcow2");
        Assert.Equal(["/top", "file qcow2 /middle", "block raw /dev/base", "(end)"], Chain(xml));
        Assert.True(xml.RemoveLayer("vda", p => p == "/middle"));
        Assert.False(xml.RemoveLayer("vda", p => p == "/middle"));
        Assert.Equal(["/top", "block raw /dev/base", "(end)"], Chain(xml));
    }

    [Fact]
    public void An_image_of_its_own_has_no_chain_and_a_moved_one_the_same()
    {
        var xml = SnapshotDomainXml.Parse(Text);
        xml.Move("vda", "/elsewhere/top");
        Assert.Equal(["/elsewhere/top", "file qcow2 /middle", "block raw /dev/base", "(end)"], Chain(xml));
        xml.SetSource("vda", "/copy", "qcow2");
        Assert.Equal(["/copy", "(header)"], Chain(xml));
    }

    [Fact]
    public void What_libvirt_drops_is_put_back()
    {
        var before = SnapshotDomainXml.Parse(Text);
        Assert.True(before.PrescribesChains);

        // libvirt's snapshot and its commit leave the source alone.
        Assert.Equal(
            ["/overlay", "file qcow2 /top", "file qcow2 /middle", "block raw /dev/base", "(end)"],
            After("/overlay", p => p == "/overlay" ? "/top" : null));
        Assert.Equal(["/top", "file qcow2 /middle", "block raw /dev/base", "(end)"], After("/top", _ => null));
        Assert.Equal(["/middle", "block raw /dev/base", "(end)"], After("/middle", _ => null));
        Assert.Equal(["/other", "(header)"], After("/other", _ => null));

        string[] After(string source, Func<string, string?> backingFileOf)
        {
            var now = SnapshotDomainXml.Parse(
                $"<domain><devices><disk type='file'><driver type='qcow2'/><source file='{source}'/><target "
                    + "dev='vda'/></disk></devices></domain>");
            now.KeepChains(before, backingFileOf);
            return Chain(now);
        }
    }

    [Fact]
    public void What_libvirt_says_of_a_running_VM_does_not_take_the_chain_from_a_definition()
    {
        var live = PortableDomainXml.Parse(
            """
            <domain id='3'><name>a</name><devices><disk type='file'><driver type='qcow2'/><source file='/top' index='1'/>
            <backingStore type='file' index='2'><format type='qcow2'/><source file='/middle'/></backingStore><target dev='vda'/></disk></devices></domain>
            """,
            "it");
        live.RemoveRuntimeParts();
        Assert.Equal(["/top", "(header)"], Chain(live.ToString()));
        live.KeepBackingChains(PortableDomainXml.Parse(Text.Replace("<domain>", "<domain><name>a</name>", StringComparison.Ordinal), "it"));
        Assert.Equal(["/top", "file qcow2 /middle", "block raw /dev/base", "(end)"], Chain(live.ToString()));
    }
}
