using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

public sealed class DomainXmlTests
{
    private const string Text = """
        <domain type='kvm'>
          <os firmware='efi'>
            <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
            <kernel>/boot/vmlinuz</kernel>
            <initrd> /boot/initrd </initrd>
            <nvram>/var/lib/libvirt/qemu/nvram/web_VARS.fd</nvram>
          </os>
          <devices>
            <disk type='file' device='disk'>
              <source file='/images/a&amp;b "c".qcow2'/>
              <target dev='vda' bus='virtio'/>
            </disk>
            <disk type='block'>
              <source dev='/dev/vg/lv'/>
              <target dev='vdb' bus='virtio'/>
              <shareable/>
            </disk>
            <disk type='file' device='cdrom'>
              <target dev='sda' bus='sata'/>
              <readonly/>
            </disk>
            <disk type='network' device='disk'>
              <source protocol='rbd' name='pool/image'/>
              <target dev='vdc' bus='virtio'/>
            </disk>
            <disk type='file' device='disk'>
              <source file='/images/base.img'/>
              <target dev='vdd' bus='virtio'/>
              <readonly/>
            </disk>
            <interface type='network'/>
          </devices>
        </domain>
        """;

    [Fact]
    public void Disks_come_in_the_order_of_the_definition()
    {
        var disks = DomainXml.Parse(Text).Disks;
        Assert.Equal(["vda", "vdb", "sda", "vdc", "vdd"], disks.Select(d => d.Target));
        Assert.Equal(["disk", "disk", "cdrom", "disk", "disk"], disks.Select(d => d.Device));
        Assert.Equal(["/images/a&b \"c\".qcow2", "/dev/vg/lv", null, null, "/images/base.img"], disks.Select(d => d.Path));
        Assert.Equal([true, false, false, false, true], disks.Select(d => d.IsFile));
        Assert.Equal([false, false, true, false, true], disks.Select(d => d.IsReadOnly));
        Assert.Equal([false, true, false, false, false], disks.Select(d => d.IsShareable));
    }

    [Fact]
    public void Files_of_the_boot_are_named() => Assert.Equal(["/boot/vmlinuz", "/boot/initrd"], DomainXml.Parse(Text).BootFiles);

    [Fact]
    public void Firmware_variables_are_known()
    {
        Assert.Equal("/var/lib/libvirt/qemu/nvram/web_VARS.fd", DomainXml.Parse(Text).Nvram);
        Assert.True(DomainXml.Parse("<domain><os firmware='efi'/></domain>").HasNvram);
        Assert.True(DomainXml.Parse("<domain><os><nvram template='/x'/></os></domain>").HasNvram);
        Assert.Null(DomainXml.Parse("<domain><os><nvram template='/x'/></os></domain>").Nvram);
        Assert.False(DomainXml.Parse("<domain><os firmware='bios'/></domain>").HasNvram);
    }

    [Fact]
    public void A_bare_definition_has_nothing()
    {
        var xml = DomainXml.Parse("<domain/>");
        Assert.Empty(xml.Disks);
        Assert.Empty(xml.BootFiles);
        Assert.Null(xml.Nvram);
        Assert.False(xml.HasNvram);
    }

    [Theory]
    [InlineData("<devices><memballoon model='virtio'><stats period='7'/></memballoon></devices>", true, 7, 128)]
    [InlineData("<devices><memballoon model='virtio'/></devices>", true, 0, 128)]
    [InlineData("<devices><memballoon model='none'/></devices>", false, 0, 256)]
    [InlineData("<devices/>", false, 0, 128)]
    public void The_balloon_how_often_it_is_asked_and_the_memory_at_the_start(string devices, bool has, int period, long megabytes)
    {
        var xml = DomainXml.Parse($"<domain><memory unit='MiB'>256</memory><currentMemory>131072</currentMemory>{devices}</domain>");
        Assert.Equal((has, period, megabytes << 20), (xml.HasBalloon, xml.BalloonPeriod, xml.Memory));
    }
}
