using System.Xml.Linq;
using KvmPS.Libvirt;
using KvmPS.Libvirt.Native;
using KvmPS.Model;
using KvmPS.Unit.Libvirt;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

/// <summary>
/// What is written of pools and volumes, held against libvirt's own schema and its parser; most of these types cannot run on a test
/// machine.
/// </summary>
public sealed class StorageXmlTests
{
    private const uint Validate = 1;

    private static readonly StoragePoolPlan Bare = new()
    {
        Name = "it's <&> \"näh\"",
        Id = Guid.Parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        Type = KvmStoragePoolType.Dir,
    };

    public static TheoryData<string> Types { get; } = [.. Enum.GetNames<KvmStoragePoolType>()];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_pool_of_each_type_is_valid_and_comes_back(string name)
    {
        var (plan, source) = Plan(Enum.Parse<KvmStoragePoolType>(name));
        using var host = new TestHost();
        using var connection = host.Open();
        var xml = connection.Read(c =>
        {
            using var pool = Result.Check(NativeMethods.virStoragePoolDefineXML(c, NewStoragePoolXml.Write(plan), Validate));
            return Result.Check(NativeMethods.virStoragePoolGetXMLDesc(pool, 0));
        });
        var read = StoragePoolXml.Parse(xml);
        Assert.Equal((StoragePoolRules.Word(plan.Type), plan.Path, source), (read.Type, read.Path, read.SourceText));
        Assert.Equal((Bare.Name, Bare.Id), (StoragePool.List(connection)[0].Name, StoragePool.List(connection)[0].Id));
    }

    [Fact]
    public void A_wrong_pool_would_be_found()
    {
        using var host = new TestHost();
        using var connection = host.Open();
        var wrong = XElement.Parse(NewStoragePoolXml.Write(Bare with { Path = "/a" }));
        wrong.Add(new XElement("toaster"));
        Assert.Equal(
            ErrorNumber.XmlInvalidSchema,
            Assert
                .Throws<LibvirtException>(() =>
                    connection.Read(c => Result.Check(NativeMethods.virStoragePoolDefineXML(c, wrong.ToString(), Validate))))
                .Number);
    }

    [Theory]
    [InlineData("nas", "nas", null)]
    [InlineData("nas:2049", "nas", "2049")]
    [InlineData("[fd00::1]:3260", "fd00::1", "3260")]
    [InlineData("[fd00::1]", "fd00::1", null)]
    [InlineData("fd00::1", "fd00::1", null)]
    public void A_host_may_have_a_port(string text, string host, string? port)
    {
        var element = XElement
            .Parse(NewStoragePoolXml.Write(Bare with { Type = KvmStoragePoolType.Netfs, Hosts = [text] }))
            .Descendants("host")
            .Single();
        Assert.Equal((host, port), ((string?)element.Attribute("name"), (string?)element.Attribute("port")));
    }

    [Fact]
    public void A_volume_comes_back()
    {
        using var host = new TestHost().AddPool("p");
        using var connection = host.Open();
        var pool = StoragePool.Find(connection, "p")!;
        var name = "it's <&> \"näh\".qcow2";
        var made = pool.Create(VolumeXml.Write(new(name, "qcow2", 1L << 30, 0, new("/images/<base>", "raw"))), StorageVolCreateFlags.None);
        var read = VolumeXml.Parse(made.Xml);
        Assert.Equal(
            (name, 1L << 30, "qcow2", "/images/<base>", "raw", "file"),
            (made.Name, read.Capacity, read.Format, read.Backing, read.BackingFormat, read.Type));
        Assert.Equal(made.Path, read.Path);
        Assert.Equal(name, Assert.Single(pool.Volumes()).Volume.Name);
        Assert.Equal(
            ("p", name),
            (StorageVolume.OfPath(connection, made.Path)!.Pool.Name, StorageVolume.OfPath(connection, made.Path)!.Name));
        Assert.Null(StorageVolume.OfPath(connection, "/elsewhere"));
        made.Delete();
        Assert.Null(pool.Find(name));
    }

    /// <summary>The version of 2009, which libvirt would choose, cannot note that a cluster is zero.</summary>
    [Fact]
    public void A_qcow2_volume_is_of_todays_version()
        => Assert.Equal("1.1", XElement.Parse(VolumeXml.Write(new("a", "qcow2", 1))).Element("target")!.Element("compat")!.Value);

    [Theory]
    [InlineData("<pool type='dir'/>", "")]
    [InlineData("<pool type='logical'><source><name>vg0</name></source></pool>", "")]
    [InlineData("<pool type='iscsi'/>", "<source pool='p' volume='a&amp;b' />")]
    [InlineData("<pool type='disk'/>", "<source pool='p' volume='a&amp;b' />")]
    [InlineData(
        "<pool type='rbd'><source><host name='m1' port='6789'/><host name='m2'/><name>vms</name><auth type='ceph' "
            + "username='admin'><secret uuid='6ba7b810-9dad-11d1-80b4-00c04fd430c8'/></auth></source></pool>",
        "<source protocol='rbd' name='vms/a&amp;b'><host name='m1' port='6789' /><host name='m2' /><auth username='admin'><secret "
            + "type='ceph' uuid='6ba7b810-9dad-11d1-80b4-00c04fd430c8' /></auth></source>"
    )]
    [InlineData(
        "<pool type='gluster'><source><host name='g'/><dir path='/d/'/><name>vol</name></source></pool>",
        "<source protocol='gluster' name='vol/d/a&amp;b'><host name='g' /></source>"
    )]
    public void A_VM_gets_a_volume_as_its_pool_needs_it(string pool, string source)
    {
        var disk = StoragePoolXml.Parse(pool).DiskSourceOf("p", "a&b");
        Assert.Equal(source.Length == 0, disk is null);
        if (disk is null) return;
        Assert.Equal(source.Replace('\'', '"'), DiskSourceXml.Element("", false, disk).ToString(SaveOptions.DisableFormatting));
        using var host = new TestHost();
        using var connection = host.Open();
        using var vm = Domain.Define(connection, NewDomainXml.Write(Plans.Q35 with { Disks = [new("x", "raw", false, disk)] }));
        var read = Assert.Single(DomainXml.Parse(vm.Xml(DomainXmlFlags.Inactive)).Disks);
        Assert.Null(read.Path);
        Assert.Equal(disk is DiskSource.Volume ? ("p", "a&b") : null, read.Volume);
    }

    private static (StoragePoolPlan Plan, string Source) Plan(KvmStoragePoolType type) => type switch
    {
        KvmStoragePoolType.Dir => (Bare with { Path = "/srv/it's <here>" }, ""),
        KvmStoragePoolType.Fs => (Bare with { Type = type, Path = "/mnt/a", Devices = ["/dev/sdb1"], Format = "ext4" }, "/dev/sdb1"),
        KvmStoragePoolType.Netfs => (
            Bare with
            {
                Type = type,
                Path = "/mnt/a",
                Hosts = ["nas.example.com"],
                Directory = "/export/images",
                Format = "nfs",
            },
            "nas.example.com:/export/images"),
        KvmStoragePoolType.Logical => (
            Bare with
            {
                Type = type,
                Path = "/dev/vg0",
                SourceName = "vg0",
                Devices = ["/dev/sdb1", "/dev/sdc1"],
            },
            "vg0"),
        KvmStoragePoolType.Disk => (Bare with { Type = type, Path = "/dev", Devices = ["/dev/sdb"], Format = "gpt" }, "/dev/sdb"),
        KvmStoragePoolType.Iscsi => (Bare with
        {
            Type = type,
            Path = "/dev/disk/by-path",
            Hosts = ["san.example.com:3260"],
            Devices = ["iqn.2026-01.com.example:disks"],
            Initiator = "iqn.2026-01.com.example:host1",
            UserName = "libvirt",
            Secret = "libvirt/san",
        }, "san.example.com:3260:iqn.2026-01.com.example:disks"),
        KvmStoragePoolType.IscsiDirect => (
            Bare with
            {
                Type = type,
                Hosts = ["san.example.com"],
                Devices = ["iqn.2026-01.com.example:disks"],
                Initiator = "iqn.2026-01.com.example:host1",
            },
            "san.example.com:iqn.2026-01.com.example:disks"),
        KvmStoragePoolType.Scsi => (Bare with { Type = type, Path = "/dev/disk/by-path", Adapter = "scsi_host1" }, "scsi_host1"),
        KvmStoragePoolType.Mpath => (Bare with { Type = type, Path = "/dev/mapper" }, ""),
        KvmStoragePoolType.Rbd => (
            Bare with
            {
                Type = type,
                Hosts = ["mon1:6789", "mon2"],
                SourceName = "vms",
                UserName = "admin",
                Secret = Bare.Id.ToString(),
            },
            "mon1:6789,mon2:vms"),
        KvmStoragePoolType.Gluster => (Bare with { Type = type, Hosts = ["g1"], SourceName = "vol", Directory = "/" }, "g1:vol"),
        KvmStoragePoolType.Zfs => (Bare with { Type = type, SourceName = "tank", Path = "/dev/zvol/tank" }, "tank"),
        KvmStoragePoolType.Vstorage => (Bare with { Type = type, SourceName = "cluster", Path = "/mnt/v" }, "cluster"),
        _ => throw new InvalidOperationException($"What does {type} look like?"),
    };

    /// <summary>As libvirt's own tests have them.</summary>
    [Theory]
    [InlineData("gluster", "<host name='localhost'/><dir path='/sub'/><name>volume</name>", "localhost:volume/sub")]
    [InlineData("gluster", "<host name='localhost'/><dir path='/'/><name>volume</name>", "localhost:volume")]
    [InlineData(
        "rbd",
        "<host name='a' port='6789'/><host name='2205::192:168:205:141' port='6789'/><name>rbd</name>",
        "a:6789,[2205::192:168:205:141]:6789:rbd")]
    [InlineData("netfs", "<host name='fd00::1'/><dir path='/export'/>", "[fd00::1]:/export")]
    [InlineData(
        "scsi",
        "<adapter type='scsi_host'><parentaddr unique_id='5'><address domain='0x0000' bus='0x00' slot='0x1f' "
            + "function='0x2'/></parentaddr></adapter>",
        "0000:00:1f.2, unique id 5")]
    [InlineData("scsi", "<adapter type='scsi_host' name='scsi_host2'/>", "scsi_host2")]
    [InlineData(
        "scsi",
        "<adapter type='fc_host' parent='scsi_host5' wwnn='20000000c9831b4b' wwpn='10000000c9831b4b'/>",
        "10000000c9831b4b")]
    public void The_source_of_a_pool_is_told_as_those_who_use_it_write_it(string type, string source, string text) =>
        Assert.Equal(text, StoragePoolXml.Parse($"<pool type='{type}'><source>{source}</source></pool>").SourceText);

    [Fact]
    public void A_disk_has_no_brackets_around_an_address()
    {
        var disk = (DiskSource.Network)
            StoragePoolXml
                .Parse(
                    "<pool type='rbd'><source><host name='[fd00::1]' port='6789'/><host name='fd00::2'/><name>rbd</name></source></pool>")
                .DiskSourceOf("p", "v")!;
        Assert.Equal([("fd00::1", "6789"), ("fd00::2", null)], disk.Hosts);
    }
}
