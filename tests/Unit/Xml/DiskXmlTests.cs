using System.Xml.Linq;
using KvmPS.Model;
using KvmPS.Planning.Vcpu;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

public sealed class DiskXmlTests
{
    private const string Domain = """
        <domain id='7'><os><type machine='pc-q35-7.2'>hvm</type></os><devices>
        <disk type='file' device='disk'><driver name='qemu' type='qcow2' cache='none' io='io_uring' discard='unmap' queues='2'/>
          <source file='/a' index='1'><encryption format='luks'><secret type='passphrase' uuid='5f9a3f0e-0000-4000-8000-000000000001'/></encryption></source>
          <backingStore/><target dev='sda' bus='scsi'/><iotune><total_iops_sec>5</total_iops_sec><total_iops_sec_max>9</total_iops_sec_max></iotune>
          <alias name='x'/><address type='drive' controller='1' bus='0' target='0' unit='0'/></disk>
        <disk type='block' device='disk'><source dev='/dev/x'/><target dev='vda' bus='virtio'/>
          <mirror type='file' job='copy' ready='yes'><format type='raw'/><source file='/copy'/></mirror></disk>
        <controller type='scsi' index='0' model='lsilogic'/><controller type='scsi' index='1' model='virtio-scsi'/><controller type='usb' index='7'/>
        </devices></domain>
        """;

    [Fact]
    public void Settings_are_read()
    {
        var disk = DomainDisksXml.Parse(Domain).Find("sda")!;
        Assert.Equal(
            (KvmDiskCache.None, KvmDiskIo.IoUring, KvmDiskDiscard.Unmap, KvmDiskDetectZeroes.Default),
            (disk.Cache, disk.Io, disk.Discard, disk.DetectZeroes));
        Assert.Equal(new KvmDiskLimits { TotalIops = 5 }, disk.Limits);
        Assert.True(disk.IsEncrypted);
        Assert.Equal(new Guid("5f9a3f0e-0000-4000-8000-000000000001"), disk.Secret);
        var mirrored = DomainDisksXml.Parse(Domain).Find("vda")!;
        Assert.Equal(("/copy", true, "/dev/x"), (mirrored.MirrorPath, mirrored.MirrorIsReady, mirrored.Path));
    }

    [Fact]
    public void A_change_leaves_what_it_does_not_know_and_what_only_runs_goes()
    {
        var edit = new DiskEdit(DomainDisksXml.Parse(Domain).Find("sda")!);
        edit.SetDriver("cache", DiskNames.Of(KvmDiskCache.Writethrough));
        edit.SetDriver("io", DiskNames.Of(KvmDiskIo.Default));
        edit.SetLimits(new() { WriteBytesPerSec = 100 });
        var xml = XElement.Parse(edit.ToString());
        Assert.Equal(
            "<driver name=\"qemu\" type=\"qcow2\" cache=\"writethrough\" discard=\"unmap\" queues=\"2\" />",
            xml.Element("driver")!.ToString());
        Assert.Equal(["total_iops_sec_max", "write_bytes_sec"], xml.Element("iotune")!.Elements().Select(e => e.Name.LocalName));
        Assert.NotNull(xml.Descendants("encryption").SingleOrDefault());
        Assert.Null(xml.Element("alias") ?? xml.Element("backingStore"));
        Assert.Null(xml.Element("source")!.Attribute("index"));
    }

    [Fact]
    public void An_IOThread_takes_the_place_of_those_of_single_queues()
    {
        var disks = DomainDisksXml.Parse(
            """
            <domain><devices><disk><driver name='qemu'><iothreads><iothread id='2'/><iothread id='3'/></iothreads></driver><target dev='vda' bus='virtio'/></disk>
            <disk><driver iothread='4'/><target dev='vdb' bus='virtio'/></disk>
            <controller type='scsi' index='3' model='virtio-scsi'><driver queues='2' iothread='5'/></controller></devices></domain>
            """);
        var (many, one) = (disks.Find("vda")!, disks.Find("vdb")!);
        Assert.Equal((null, 4), (many.IOThread, one.IOThread));
        Assert.Equal((true, true, false, true), (many.Uses(2), many.Uses(3), many.Uses(4), one.Uses(4)));
        Assert.Equal([3], disks.ScsiControllersOf(5));
        Assert.Empty(disks.ScsiControllersOf(4));
        var edit = new DiskEdit(many);
        edit.SetDriver("iothread", "1");
        Assert.Equal("<driver name=\"qemu\" iothread=\"1\" />", XElement.Parse(edit.ToString()).Element("driver")!.ToString());
        edit.SetDriver("iothread", null);
        Assert.Equal("<driver name=\"qemu\" />", XElement.Parse(edit.ToString()).Element("driver")!.ToString());
    }

    [Fact]
    public void A_drive_is_filled_and_emptied()
    {
        var edit = new DiskEdit(DomainDisksXml.Parse(Domain).Find("vda")!);
        edit.SetSource("/it's <a> \"disc\".iso", "raw");
        var xml = XElement.Parse(edit.ToString());
        Assert.Equal(
            ("file", "/it's <a> \"disc\".iso"),
            ((string?)xml.Attribute("type"), (string?)xml.Element("source")!.Attribute("file")));
        edit.SetSource(null, "raw");
        Assert.Null(XElement.Parse(edit.ToString()).Element("source"));
    }

    [Fact]
    public void Free_places_are_on_virtio_scsi_controllers()
    {
        var disks = DomainDisksXml.Parse(Domain);
        Assert.Equal((1, 1), disks.FreeScsiPlaces().First());
        Assert.DoesNotContain((1, 7), disks.FreeScsiPlaces());
        Assert.Equal(2, disks.NextScsiController);
        Assert.True(disks.HasSata);
        Assert.Equal(0, DomainDisksXml.Parse("<domain/>").NextScsiController);
    }

    [Fact]
    public void A_new_disk_says_all_that_was_chosen()
    {
        var id = new Guid("5f9a3f0e-0000-4000-8000-000000000001");
        var xml = XElement.Parse(NewDiskXml.Disk(new()
        {
            Path = "/d 'q'",
            Format = "luks",
            Bus = KvmDiskBus.Scsi,
            Target = "sdb",
            Serial = "<&>",
            ReadOnly = true,
            Shareable = true,
            Cache = KvmDiskCache.None,
            IOThread = 2,
            Secret = id,
            Place = new(2, 3, IsNew: false),
        }));
        Assert.Equal(
            "<driver name=\"qemu\" type=\"raw\" cache=\"none\" discard=\"unmap\" iothread=\"2\" />",
            xml.Element("driver")!.ToString());
        Assert.Equal("/d 'q'", (string?)xml.Element("source")!.Attribute("file"));
        Assert.Equal(id.ToString(), (string?)xml.Descendants("secret").Single().Attribute("uuid"));
        Assert.Equal("<&>", xml.Element("serial")!.Value);
        Assert.Equal(
            ("2", "3"),
            ((string?)xml.Element("address")!.Attribute("controller"), (string?)xml.Element("address")!.Attribute("unit")));
        Assert.NotNull(xml.Element("readonly") is null ? null : xml.Element("shareable"));
    }

    [Fact]
    public void A_secret_is_kept_in_memory_and_told_to_nobody()
    {
        var text = SecretXml.Write(Guid.NewGuid(), "a <b>");
        var xml = XElement.Parse(text);
        Assert.Equal(("yes", "yes"), ((string?)xml.Attribute("ephemeral"), (string?)xml.Attribute("private")));
        Assert.True(SecretXml.IsOurs(text));
        Assert.False(SecretXml.IsOurs("<secret><usage type='volume'><volume>/other</volume></usage></secret>"));
    }

    [Theory]
    [InlineData(KvmDiskCache.Default, false, KvmDiskSafety.Flushed)]
    [InlineData(KvmDiskCache.None, false, KvmDiskSafety.Flushed)]
    [InlineData(KvmDiskCache.Writeback, false, KvmDiskSafety.Flushed)]
    [InlineData(KvmDiskCache.Writethrough, false, KvmDiskSafety.EveryWrite)]
    [InlineData(KvmDiskCache.Directsync, false, KvmDiskSafety.EveryWrite)]
    [InlineData(KvmDiskCache.Unsafe, false, KvmDiskSafety.Unsafe)]
    [InlineData(KvmDiskCache.Unsafe, true, KvmDiskSafety.EveryWrite)]
    public void A_cache_mode_says_what_outlives_a_power_cut(KvmDiskCache cache, bool readOnly, KvmDiskSafety safety)
    {
        Assert.Equal(safety, CacheFacts.Safety(cache, readOnly));
        Assert.NotEmpty(CacheFacts.Note(cache, readOnly));
    }

    [Fact]
    public void A_disk_behind_a_controller_has_the_IOThread_of_that()
    {
        var disks = DomainDisksXml.Parse(
            """
            <domain><devices><controller type='scsi' index='0' model='virtio-scsi'/><controller type='scsi' index='1' model='virtio-scsi'><driver iothread='5'/></controller>
            <disk><target dev='sda' bus='scsi'/><address type='drive' controller='0' unit='0'/></disk><disk><target dev='sdb' bus='scsi'/><address type='drive' controller='1' unit='0'/></disk>
            <disk><target dev='sdc' bus='sata'/><address type='drive' controller='1' unit='0'/></disk><disk><driver iothread='2'/><target dev='vda' bus='virtio'/></disk></devices></domain>
            """);
        Assert.Equal([null, 5, null, 2], disks.Disks.Select(disks.IOThreadOf));
    }

    [Theory]
    [InlineData("<disk type='network'><source protocol='nbd' name='x'><host name='h'/></source></disk>", true)]
    [InlineData("<disk type='nvme'><source type='pci' managed='yes' namespace='1'><address domain='0'/></source></disk>", true)]
    [InlineData("<disk type='vhostuser'><source type='unix' path='/s'/></disk>", true)]
    [InlineData("<disk type='volume'><source pool='p' volume='v'/></disk>", true)]
    [InlineData("<disk type='file' device='cdrom'><source startupPolicy='optional' index='1'/></disk>", false)]
    [InlineData("<disk type='file' device='cdrom'/>", false)]
    public void Only_an_empty_drive_has_no_source(string disk, bool has) =>
        Assert.Equal(has, new DiskElement(XElement.Parse(disk)).HasSource);

    [Theory]
    [InlineData("<driver/><shareable/>", KvmDiskCache.None)]
    [InlineData("<driver cache='writeback'/><shareable/>", KvmDiskCache.Writeback)]
    [InlineData("<driver/><shareable/><readonly/>", KvmDiskCache.Default)]
    [InlineData("<driver/>", KvmDiskCache.Default)]
    public void libvirt_caches_nothing_of_what_several_VMs_write_to(string disk, KvmDiskCache cache)
        => Assert.Equal(cache, new DiskElement(XElement.Parse($"<disk>{disk}</disk>")).EffectiveCache);

    [Fact]
    public void A_volume_is_the_file_that_libvirt_says_and_is_written_as_it_was()
    {
        const string text =
            "<domain><devices><disk type='volume' device='disk'><driver name='qemu' type='qcow2'/><source pool='p' volume='v'/><target "
                + "dev='vda'/></disk><disk type='volume'><source pool='vg' volume='lv'/><target dev='vdb'/></disk></devices></domain>";
        VolumeFile? Find((string Pool, string Name) volume) => volume.Pool == "p" ? new("/pool/v", true) : new("/dev/vg/lv", false);
        var disks = DomainDisksXml.Parse(text, Find);
        Assert.Equal([("/pool/v", true), ("/dev/vg/lv", false)], disks.Disks.Select(d => (d.Path!, d.IsFile)));
        Assert.Equal("<source pool=\"p\" volume=\"v\" />", disks.Disks[0].Copy().Element("source")!.ToString());
        var definition = SnapshotDomainXml.Parse(text, Find);
        Assert.Equal([("/pool/v", true), ("/dev/vg/lv", false)], definition.Disks.Select(d => (d.Path!, d.IsFile)));
        Assert.Equal(["/pool/v"], definition.OpenFiles("vda"));
        definition.SetOverlay("vda", "/pool/o", "qcow2");
        Assert.Contains(
            "<disk type=\"file\" device=\"disk\"><driver name=\"qemu\" type=\"qcow2\" /><source file=\"/pool/o\" />",
            definition.ToString(),
            StringComparison.Ordinal);
        Assert.Equal("/pool/o", definition.Disks[0].Path);
    }

    [Fact]
    public void A_definition_of_a_snapshot_takes_the_name_and_the_variables_that_the_VM_has_now()
    {
        var old = SnapshotDomainXml.Parse("<domain><name>old</name><os><loader>l</loader><nvram>/v/old_VARS.fd</nvram></os></domain>");
        old.TakeName(SnapshotDomainXml.Parse("<domain><name>new</name><os><nvram template='t'>/v/new_VARS.fd</nvram></os></domain>"));
        Assert.Equal(
            "<domain><name>new</name><os><loader>l</loader><nvram template=\"t\">/v/new_VARS.fd</nvram></os></domain>",
            old.ToString());
    }
}
