using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

public sealed class DomainDifferencesTests
{
    [Fact]
    public void Devices_are_held_against_each_other_by_what_they_are()
    {
        var found = DomainDifferences.Between(
            "<domain><name>a</name><devices><disk><target dev='vda'/><driver cache='none'/></disk><disk><target "
                + "dev='vdb'/></disk></devices></domain>",
            "<domain><name>b</name><devices><disk><target dev='vdb'/></disk><disk><target "
                + "dev='vda'/><driver/></disk><tpm/></devices></domain>",
            sameVM: false);
        Assert.Equal([new("devices/disk[vda]/driver/@cache", "none", null), new("devices/tpm", null, "<tpm/>")], found);
    }

    [Fact]
    public void Several_of_a_kind_are_numbered_and_one_is_not()
    {
        var found = DomainDifferences.Between(
            "<d><devices><video><model type='a'/></video><input type='x'/></devices></d>",
            "<d><devices><video><model type='b'/></video><input type='x'/><input type='y'/></devices></d>",
            sameVM: true);
        Assert.Equal([new("devices/video/model/@type", "a", "b"), new("devices/input[2]", null, "<input type=\"y\" />")], found);
    }

    [Fact]
    public void A_password_is_never_shown()
    {
        const string With = "<domain><devices><graphics passwd='geheim'/></devices></domain>";
        var both = DomainDifferences.Between(With, With.Replace("geheim", "anders", StringComparison.Ordinal), sameVM: true);
        var gone = DomainDifferences.Between(With, "<domain><devices/></domain>", sameVM: true);
        Assert.Single(both);
        Assert.Single(gone);
        Assert.DoesNotContain("geheim", string.Join("", both.Concat(gone)), StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_but_for_order_is_not_equal() => Assert.False(DomainDifferences.AreEqual("<d><a/><b/></d>", "<d><b/><a/></d>"));

    [Fact]
    public void White_space_and_comments_do_not_count() =>
        Assert.True(DomainDifferences.AreEqual("<d><!-- x --><a/>\n</d>", "<d>  <a /></d>"));

    [Fact]
    public void What_libvirt_fills_in_at_a_start_is_no_difference()
    {
        const string Stored = """
            <domain><memory unit='KiB'>100001</memory><currentMemory unit='KiB'>50000</currentMemory><vcpu placement='auto'>2</vcpu><numatune><memory mode='strict' placement='auto'/></numatune>
            <os firmware='efi'><type>hvm</type></os><devices><disk><driver name='qemu' type='raw'/><target dev='vda'/><shareable/></disk>
            <disk><driver name='qemu' type='qcow2'/><source file='/a'/><target dev='vdb'/><transient/></disk><vsock><cid auto='yes'/></vsock>
            <filesystem><driver type='virtiofs'/><source dir='/s'/></filesystem><interface type='network'><source network='direct'/></interface>
            <graphics type='vnc'><listen type='network' network='default'/></graphics><memballoon model='none'/></devices></domain>
            """;
        const string Live = """
            <domain><memory unit='KiB'>100352</memory><currentMemory unit='KiB'>100352</currentMemory><vcpu placement='auto' cpuset='0-1'>2</vcpu><numatune><memory mode='strict' placement='auto' nodeset='0'/></numatune>
            <os firmware='efi'><type>hvm</type><loader readonly='yes'>/c</loader><nvram template='/t'>/v</nvram></os><cpu mode='custom' match='exact' check='full'><model fallback='forbid'>qemu64</model><feature policy='require' name='x'/></cpu>
            <devices><disk><driver name='qemu' type='raw' cache='none'/><target dev='vda'/><shareable/></disk>
            <disk><driver name='qemu' type='qcow2'/><source file='/a.TRANSIENT-x'/><target dev='vdb'/><transient/></disk><vsock><cid auto='yes' address='3'/></vsock>
            <filesystem><driver type='virtiofs'/><binary path='/usr/lib/virtiofsd'/><source dir='/s'/></filesystem><interface type='network'><source network='direct' dev='eth0' mode='bridge'/><virtualport type='802.1Qbg'/></interface>
            <graphics type='vnc' listen='192.0.2.1'><listen type='network' network='default' address='192.0.2.1'/></graphics><memballoon model='none'/></devices></domain>
            """;
        Assert.Empty(DomainDifferences.OfRunning(Stored, Live));
    }

    [Theory]
    [InlineData("<memory unit='KiB'>100001</memory>", "<memory unit='KiB'>200704</memory>", "memory")]
    [InlineData("<cpu mode='custom'><model>Westmere</model></cpu>", "<cpu mode='custom'><model>qemu64</model></cpu>", "cpu/model")]
    [InlineData(
        "<devices><disk><driver/><target dev='vda'/></disk></devices>",
        "<devices><disk><driver cache='none'/><target dev='vda'/></disk></devices>",
        "devices/disk[vda]/driver/@cache")]
    [InlineData(
        "<devices><vsock><cid auto='no' address='3'/></vsock></devices>",
        "<devices><vsock><cid auto='no' address='4'/></vsock></devices>",
        "devices/vsock/cid/@address")]
    [InlineData(
        "<devices><interface type='bridge'><source bridge='a'/></interface></devices>",
        "<devices><interface type='bridge'><source bridge='b'/></interface></devices>",
        "devices/interface/source/@bridge")]
    public void What_somebody_has_changed_is(string stored, string live, string path) =>
        Assert.Equal(path, Assert.Single(DomainDifferences.OfRunning($"<domain>{stored}</domain>", $"<domain>{live}</domain>")).Path);
}
