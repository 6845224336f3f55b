using System.Xml.Linq;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Disk;
using KvmPS.Operations.Storage;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>Storage pools and volumes on libvirt's test driver. A disk of a VM is a volume.</summary>
public sealed class StorageTests : IDisposable
{
    private readonly TestHost _host = new TestHost()
        .AddPool("images", "base.qcow2", "web.qcow2", "it's [1]")
        .AddPool("off")
        .Add("web", devices: new XElement("disk",
            new XAttribute("type", "volume"),
            new XAttribute("device", "disk"),
            new XElement("driver", new XAttribute("name", "qemu"), new XAttribute("type", "qcow2")),
            new XElement("source", new XAttribute("pool", "images"), new XAttribute("volume", "web.qcow2")),
            new XElement("target", new XAttribute("dev", "vda"), new XAttribute("bus", "virtio"))));

    private readonly Engine _engine = new();

    public StorageTests()
    {
        _engine.Run("$null = Connect-KvmHost $uri; Stop-KvmStoragePool off", ("uri", _host.Write()));
    }

    [Theory]
    [InlineData("Get-KvmStoragePool no", "StoragePoolNotFound", "Use one of: images, off")]
    [InlineData("Get-KvmVolume off", "StoragePoolNotActive", "Start-KvmStoragePool -Name off")]
    [InlineData("New-KvmVolume off a 1GB", "StoragePoolNotActive", "Start-KvmStoragePool -Name off")]
    [InlineData("Get-KvmVolume images no", "VolumeNotFound", "Get-KvmVolume -Pool images")]
    [InlineData("New-KvmStoragePool images /x", "StoragePoolAlreadyExists", "Remove-KvmStoragePool -Name images")]
    [InlineData("New-KvmStoragePool \"a`nb\" /x", "InvalidStoragePoolName", "images")]
    [InlineData("New-KvmStoragePool a /x -Overwrite", "ParameterNotPossible", "-Build")]
    [InlineData("New-KvmStoragePool a \"/x`0\"", "InvalidText", "")]
    [InlineData("New-KvmVolume images web.qcow2 1GB", "VolumeAlreadyExists", "Remove-KvmVolume -Pool images -Name web.qcow2")]
    [InlineData("New-KvmVolume images 'a/b' 1GB", "InvalidVolumeName", "web01.qcow2")]
    [InlineData("New-KvmVolume images a 20", "SizeUnitMistake", "-Size 20GB")]
    [InlineData("New-KvmVolume images a", "InvalidSize", "-Size")]
    [InlineData("New-KvmVolume images a 1GB -Preallocation Full", "ParameterNotPossible", "Falloc")]
    [InlineData("New-KvmVolume images a 1GB -Format Raw -Preallocation Metadata", "ParameterNotPossible", "Falloc")]
    [InlineData("New-KvmVolume images a 1GB -Allocation 2GB", "ParameterNotPossible", "")]
    [InlineData("New-KvmVolume images a 200TB -Format Raw -Preallocation Falloc", "StoragePoolFull", "Get-KvmVolume -Pool images")]
    [InlineData("New-KvmVolume images a -BackingVolume no", "VolumeNotFound", "images")]
    [InlineData("New-KvmVolume images a -BackingVolume off/no", "StoragePoolNotActive", "off")]
    [InlineData("New-KvmVolume images a -BackingVolume base.qcow2 -Format Raw", "ParameterNotPossible", "qcow2")]
    [InlineData("Remove-KvmVolume images web.qcow2 -Force", "VolumeInUse", "Remove-KvmVM -Name web -RemoveDisk")]
    [InlineData("Resize-KvmVolume images base.qcow2 512MB", "VolumeWouldShrink", "-AllowShrink")]
    [InlineData("Resize-KvmVolume images web.qcow2 2GB", "VolumeInUse", "Stop-KvmVM -Name web")]
    [InlineData("Copy-KvmVolume images base.qcow2", "ParameterMissing", "-NewName")]
    [InlineData("Copy-KvmVolume images web.qcow2 -NewName a", "VolumeInUse", "Copy-KvmVMDisk")]
    [InlineData("Copy-KvmVolume images base.qcow2 -DestinationPool off", "StoragePoolNotActive", "off")]
    [InlineData("Export-KvmVolume images web.qcow2 $file", "VolumeInUse", "Stop-KvmVM -Name web")]
    [InlineData("New-KvmVM new 64MB -NoNetwork -Disk images/no", "VolumeNotFound", "Get-KvmVolume")]
    [InlineData("New-KvmVM new 64MB -NoNetwork -Disk images/web.qcow2", "DiskInUse", "web")]
    [InlineData("New-KvmVM new 64MB -NoNetwork -Disk off/a", "StoragePoolNotActive", "off")]
    public void What_cannot_be_is_refused_and_the_way_out_named(string script, string id, string advice)
    {
        var before = Volumes();
        var error = _engine.Fail(script, ("file", _host.Folder + "/out.img"));
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(advice, error.ErrorDetails?.RecommendedAction ?? "", StringComparison.Ordinal);
        Assert.Equal(before, Volumes());
        Assert.Equal(["images", "off"], _engine.Run("Get-KvmStoragePool").Select(p => ((KvmStoragePool)p.BaseObject).Name));
        Assert.False(File.Exists(_host.Folder + "/out.img"));
    }

    [Theory]
    [InlineData(
        "New-KvmStoragePool vg -Type Logical -SourceDevice /dev/sdb, /dev/sdc -Build -Autostart -Start -WhatIf",
        "Create storage pool 'vg': type Logical, '/dev/sdb, /dev/sdc', '/dev/vg', format /dev/sdb, /dev/sdc if it is blank, autostart, "
            + "start it"
    )]
    [InlineData(
        "New-KvmStoragePool nas -Type Netfs -SourceHost nas -SourceDirectory /export -Path /srv/../srv/nas/ -WhatIf",
        "Create storage pool 'nas': type Netfs, 'nas:/export', '/srv/nas'"
    )]
    [InlineData(
        "New-KvmStoragePool fs -Type Fs -SourceDevice /dev/sdb1 -Path /mnt -Overwrite -Force -WhatIf",
        "Create storage pool 'fs': type Fs, '/dev/sdb1', '/mnt', format /dev/sdb1, whose data is lost"
    )]
    [InlineData("New-KvmVolume images a 1GB -WhatIf", "Create qcow2 volume 'images/a' of 1 GiB")]
    [InlineData(
        "New-KvmVolume images a -BackingVolume base.qcow2 -WhatIf",
        "Create qcow2 volume 'images/a' of 1 GiB, backed by '*/images/base.qcow2'"
    )]
    [InlineData(
        "New-KvmVolume images a 1GB -Preallocation Falloc -WhatIf",
        "Create qcow2 volume 'images/a' of 1 GiB, 1 GiB of it allocated at once"
    )]
    [InlineData(
        "Copy-KvmVolume images base.qcow2 -NewName a -Format Raw -WhatIf",
        "Create raw volume 'images/a' of 1 GiB, with the content of 'images/base.qcow2'"
    )]
    [InlineData("Resize-KvmVolume images base.qcow2 2GB -WhatIf", "Grow volume 'images/base.qcow2' from 1 GiB to 2 GiB")]
    [InlineData(
        "Resize-KvmVolume images base.qcow2 512MB -AllowShrink -Force -WhatIf",
        "Shrink volume 'images/base.qcow2' from 1 GiB to 512 MiB; all data beyond 512 MiB is lost"
    )]
    [InlineData(
        "Remove-KvmVolume images base.qcow2 -Force -WhatIf",
        "Delete qcow2 volume 'images/base.qcow2' of 1 GiB: '*/images/base.qcow2'"
    )]
    [InlineData(
        "Remove-KvmStoragePool images -Force -WhatIf",
        "Remove the storage pool 'images' (dir, '*/images'): stop it, definition, with disks of VM 'web'; its volumes stay"
    )]
    [InlineData("Stop-KvmStoragePool images -WhatIf", "Stop the storage pool 'images', with disks of VM 'web'; its volumes stay")]
    public void WhatIf_names_the_change_and_makes_none(string script, string text)
    {
        var before = Volumes();
        _engine.Run(script);
        var line = Assert.Single(_engine.Host.Lines);
        Assert.Matches(
            "^What if: " + System.Text.RegularExpressions.Regex.Escape(text).Replace("\\*", ".*", StringComparison.Ordinal) + "$",
            line);
        Assert.Equal(before, Volumes());
        Assert.Equal(["images", "off"], _engine.Run("Get-KvmStoragePool").Select(p => ((KvmStoragePool)p.BaseObject).Name));
    }

    /// <summary>libvirt's test driver can resize no volume, whatever the type of its pool.</summary>
    [Theory]
    [InlineData("logical", "<name>vg0</name>", "Use LVM: sudo lvresize -L 20G vg0/VOLUME, then: Update-KvmStoragePool -Name p")]
    [InlineData(
        "zfs",
        "<name>tank/it's</name>",
        "Use ZFS: sudo zfs set volsize=20G 'tank/it''s/VOLUME', then: Update-KvmStoragePool -Name p"
    )]
    [InlineData(
        "iscsi",
        "<host name='san'/><device path='iqn.2026-11.example:vms'/>",
        "Create, resize or remove the LUN on the storage server, then: Update-KvmStoragePool -Name p"
    )]
    [InlineData("mpath", "", "Create, resize or remove the LUN on the storage server, then: Update-KvmStoragePool -Name p")]
    [InlineData(
        "disk",
        "<device path='/dev/sdz'/>",
        "Create a partition of the size that you need, and copy the content: New-KvmVolume, Copy-KvmVolume."
    )]
    [InlineData(
        "rbd",
        "<host name='mon1'/><name>vms</name>",
        "Use the tools of the storage, or a pool of type Dir: New-KvmStoragePool -Type Dir -Path FOLDER"
    )]
    public void What_libvirt_cannot_do_in_a_pool_is_told_with_what_can(string type, string source, string advice)
    {
        using var other = new TestHost().AddPool(type, XElement.Parse($"<source>{source}</source>"), "p", "v");
        var error = _engine.Fail("Resize-KvmVolume p v 2GB -Connection $other", ("other", other.Write()));
        Assert.StartsWith("StoragePoolCannot,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(
            $"the storage pool 'p', whose type is {type}: this function is not supported",
            error.Exception.Message,
            StringComparison.Ordinal);
        Assert.Equal(advice, error.ErrorDetails.RecommendedAction);
    }

    /// <summary>The test driver can do this. The words are libvirt's, about pools of types such as zfs.</summary>
    [Fact]
    public void A_pool_that_takes_no_copy_of_a_volume_takes_one_of_a_file()
    {
        using var other = new TestHost().AddPool("zfs", XElement.Parse("<source><name>tank</name></source>"), "p");
        using var connection = other.Open();
        var error = Assert.Throws<KvmException>(() =>
            StorageErrors.Explained(
                StoragePool.Find(connection, "p")!,
                () =>
                    throw new LibvirtException(
                        ErrorNumber.NoSupport,
                        ErrorSource.Storage,
                        "storage pool does not support volume creation from an existing volume")));
        Assert.Equal(("StoragePoolCannot", "Copy it through a file: Export-KvmVolume, then Import-KvmVolume."), (error.Id, error.Advice));
    }

    /// <summary>The words are libvirt's on Debian 13, about pools that the test driver does not have.</summary>
    [Theory]
    [InlineData(
        "internal error: Child process (lvcreate --name big -L 104857600K vg1) unexpected exit status 5:   Volume group \"vg1\" has insufficient free space (1023 extents): 25600 required.",
        "StoragePoolFull",
        "Get-KvmVolume -Pool p")]
    [InlineData(
        "invalid argument: can't shrink capacity below existing allocation",
        "StoragePoolCannot",
        "sudo lvresize")]
    [InlineData(
        "internal error: Child process (iscsiadm --mode node --portal 10.0.0.9:3260,1 --targetname iqn.x --login) unexpected exit status 19: iscsiadm: Could not login to [iface: default]",
        "StorageTargetUnavailable",
        "iscsiadm -m discovery -t st -p 10.0.0.9")]
    public void What_the_programs_of_the_storage_say_has_a_way_out(string words, string id, string advice)
    {
        using var other = words.Contains("iscsiadm", StringComparison.Ordinal)
            ? new TestHost().AddPool("iscsi", XElement.Parse("<source><host name='10.0.0.9'/><device path='iqn.x'/></source>"), "p")
            : new TestHost().AddPool("logical", XElement.Parse("<source><name>vg1</name></source>"), "p");
        using var connection = other.Open();
        var error = Assert.Throws<KvmException>(() =>
            StorageErrors.Explained(
                StoragePool.Find(connection, "p")!,
                () => throw new LibvirtException(ErrorNumber.InternalError, ErrorSource.Storage, words)));
        Assert.Equal(id, error.Id);
        Assert.Contains(advice, error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pool_lives()
    {
        var made = (KvmStoragePool)
            Assert
                .Single(_engine.Run("New-KvmStoragePool \"it's [a] pool\" $folder -Autostart -Start", ("folder", _host.Folder)))
                .BaseObject;
        Assert.Equal(
            ("it's [a] pool", KvmStoragePoolState.Running, true, true, "dir", _host.Folder, 0),
            (made.Name, made.State, made.Autostart, made.Persistent, made.Type, made.Path, made.VolumeCount));
        Assert.True(made.Available > 0 && made.Capacity >= made.Available);
        var stopped = (KvmStoragePool)Assert.Single(_engine.Run("Get-KvmStoragePool 'it*' | Stop-KvmStoragePool -PassThru")).BaseObject;
        Assert.Equal((KvmStoragePoolState.Inactive, null, null), (stopped.State, stopped.Capacity, stopped.VolumeCount));
        Assert.Contains(
            "is not running",
            _engine.Try("Get-KvmStoragePool 'it*' | Stop-KvmStoragePool -Verbose").Verbose[0],
            StringComparison.Ordinal);
        _engine.Run(
            "Get-KvmStoragePool 'it*' | Start-KvmStoragePool; Get-KvmStoragePool 'it*' | Set-KvmStoragePool -Autostart $false; "
                + "Get-KvmStoragePool 'it*' | Update-KvmStoragePool");
        Assert.Contains(
            "is already running",
            _engine.Try("Get-KvmStoragePool 'it*' | Start-KvmStoragePool -Verbose").Verbose[0],
            StringComparison.Ordinal);
        Assert.Contains(
            "already has this setting",
            _engine.Try("Get-KvmStoragePool 'it*' | Set-KvmStoragePool -Autostart $false -Verbose").Verbose[0],
            StringComparison.Ordinal);
        _engine.Run("Get-KvmStoragePool 'it*' | Remove-KvmStoragePool -Force");
        Assert.Empty(_engine.Run("Get-KvmStoragePool 'it*'"));
    }

    [Fact]
    public void A_volume_lives_and_says_who_uses_it()
    {
        Assert.Equal(["images/base.qcow2:", "images/it's [1]:", "images/web.qcow2:web"], Volumes());
        Assert.Equal(Volumes(), _engine.Run("Get-KvmStoragePool | Where-Object State -eq Running | Get-KvmVolume").Select(Text));
        Assert.Equal(["images/it's [1]:"], _engine.Run("Get-KvmVolume images ([WildcardPattern]::Escape('it''s [1]'))").Select(Text));
        var over = (KvmVolume)Assert.Single(_engine.Run("New-KvmVolume images 'over <it>' -BackingVolume images/base.qcow2")).BaseObject;
        Assert.Equal((1L << 30, "qcow2", _host.Folder + "/images/base.qcow2"), (over.Capacity, over.Format, over.Backing));
        var refused = _engine.Fail("Remove-KvmVolume images base.qcow2 -Force");
        Assert.Contains("backs the volume 'images/over <it>'", refused.Exception.Message, StringComparison.Ordinal);
        _engine.Run("Copy-KvmVolume images base.qcow2 -NewName copy; Get-KvmVolume images over*, copy, base* | Remove-KvmVolume -Force");
        Assert.Equal(["images/it's [1]:", "images/web.qcow2:web"], Volumes());
    }

    [Fact]
    public void A_VM_takes_a_volume_by_its_name_or_as_an_object()
    {
        // The test driver's volumes are no files, and a VM of this host needs these.
        Directory.CreateDirectory(_host.Folder + "/images");
        foreach (var name in (string[])["base.qcow2", "it's [1]"]) File.WriteAllText($"{_host.Folder}/images/{name}", "");
        _engine.Run("New-KvmVM new 64MB -NoNetwork -Disk images/base.qcow2, (Get-KvmVolume images it*)");
        var xml = (string)_engine.Run("Get-KvmVMXml new")[0].BaseObject;
        Assert.Contains($"<source file='{_host.Folder}/images/base.qcow2'/>", xml, StringComparison.Ordinal);
        Assert.Contains("type='qcow2'", xml, StringComparison.Ordinal);
        Assert.Equal(
            "VolumeOnOtherHost",
            _engine
                .Fail("$v = Get-KvmVolume images base*; New-KvmVM other 64MB -NoNetwork -Disk $v -Connection test:///default")
                .FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("images/web.qcow2", ((KvmVMDisk)Assert.Single(_engine.Run("Get-KvmVMDisk web")).BaseObject).Volume);
        Assert.Equal(_host.Folder + "/images/web.qcow2", ((KvmVMDisk)_engine.Run("Get-KvmVMDisk web")[0].BaseObject).Path);
    }

    /// <summary>Pools of Ceph have volumes that VMs know by their name on the network.</summary>
    [Fact]
    public void Who_has_an_image_on_the_network_is_known()
    {
        using var other = new TestHost()
            .AddPool("p")
            .Add(
                "web",
                devices: new XElement(
                    "disk",
                    new XAttribute("type", "network"),
                    new XAttribute("device", "disk"),
                    new XElement(
                        "source",
                        new XAttribute("protocol", "rbd"),
                        new XAttribute("name", "vms/web"),
                        new XElement("host", new XAttribute("name", "mon1"))),
                    new XElement("target", new XAttribute("dev", "vda"), new XAttribute("bus", "virtio"))));
        using var connection = other.Open();
        Assert.Equal(["web"], DiskUsers.Read(connection, TestContext.Current.CancellationToken).Of("vms/web"));
    }

    [Fact]
    public void The_disks_of_a_VM_go_by_way_of_their_pool()
    {
        _engine.Run("Remove-KvmVM web -RemoveDisk -Force");
        Assert.Equal(["images/base.qcow2:", "images/it's [1]:"], Volumes());
    }

    [Theory]
    [InlineData("Get-KvmStoragePool i", "images")]
    [InlineData("Get-KvmVolume images w", "web.qcow2")]
    [InlineData("Remove-KvmVolume images 'it", "'it''s `[1`]'")]
    [InlineData("Copy-KvmVolume images web.qcow2 -DestinationPool o", "off")]
    [InlineData("New-KvmVolume images new -BackingVolume b", "base.qcow2")]
    [InlineData("Get-KvmVolume off ", "")]
    public void Names_are_completed(string line, string completed) =>
        Assert.Contains(completed, _engine.Complete(line).Select(c => c.CompletionText).Append(""));

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    private string[] Volumes() => [.. _engine.Run("Get-KvmVolume").Select(Text)];

    private static string Text(System.Management.Automation.PSObject volume)
    {
        var shown = (KvmVolume)volume.BaseObject;
        return $"{shown}:{string.Join(',', shown.UsedBy)}";
    }
}
