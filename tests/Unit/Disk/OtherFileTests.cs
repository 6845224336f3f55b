using System.Xml.Linq;
using KvmPS.Model;
using KvmPS.Unit.Commands;
using KvmPS.Unit.Libvirt;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Disk;

/// <summary>Images whose content is in other files: an external data file of qcow2, extents of VMDK.</summary>
public sealed class OtherFileTests : IDisposable
{
    private readonly TestHost _host = new();
    private readonly Engine _engine = new();

    public OtherFileTests()
    {
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-o", $"data_file={At("d.data")}", At("d.qcow2"), "4M");
        Programs.Run("qemu-io", "-f", "qcow2", "-c", "write -q -P 7 1M 64k", At("d.qcow2"));
        Programs.Run("qemu-img", "create", "-q", "-f", "vmdk", "-o", "subformat=monolithicFlat", At("m.vmdk"), "4M");
        Programs.Run("qemu-io", "-f", "vmdk", "-c", "write -q -P 7 1M 64k", At("m.vmdk"));
        _host.Add(
            "web",
            devices: new XElement(
                "disk",
                new XAttribute("type", "file"),
                new XAttribute("device", "disk"),
                new XElement("driver", new XAttribute("name", "qemu"), new XAttribute("type", "qcow2")),
                new XElement("source", new XAttribute("file", At("d.qcow2"))),
                new XElement("target", new XAttribute("dev", "vda"), new XAttribute("bus", "virtio"))));
        _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()), ("folder", _host.Folder));
    }

    public static TheoryData<string, string, string> Images { get; } =
        new() { { "d.qcow2", "qcow2", "d.data" }, { "m.vmdk", "vmdk", "m-flat.vmdk" } };

    [Theory]
    [MemberData(nameof(Images))]
    public void A_copy_has_the_content_in_itself(string name, string format, string other)
    {
        Directory.CreateDirectory(At("elsewhere"));
        Assert.Equal(format, ((KvmDisk)Assert.Single(_engine.Run($"Copy-KvmDisk $folder/{name} $folder/elsewhere/")).BaseObject).Format);
        File.Delete(At(other));
        Programs.Run("qemu-io", "-r", "-f", format, "-c", "read -q -P 7 1M 64k", At($"elsewhere/{name}"));
        Programs.Run("qemu-io", "-r", "-f", format, "-c", "read -q -P 0 2M 2M", At($"elsewhere/{name}"));
        Assert.Single(Directory.EnumerateFileSystemEntries(At("elsewhere")));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void A_copy_that_fails_leaves_no_file(string name, string format, string other)
    {
        Assert.NotEmpty(format);
        File.Delete(At(other));
        Directory.CreateDirectory(At("elsewhere"));
        _engine.Fail($"Copy-KvmDisk $folder/{name} $folder/elsewhere/");
        Assert.Empty(Directory.EnumerateFileSystemEntries(At("elsewhere")));
    }

    [Fact]
    public void A_backup_is_one_of_the_content()
    {
        var backup = (string)_engine.Run("Resize-KvmDisk $folder/d.qcow2 8MB -Backup")[0].Properties["Backup"].Value;
        Programs.Run("qemu-io", "-f", "qcow2", "-c", "write -q -P 9 1M 64k", At("d.qcow2"));
        Programs.Run("qemu-io", "-r", "-f", "qcow2", "-c", "read -q -P 7 1M 64k", backup);
    }

    /// <summary>qemu-img cannot change the size of VMDK images.</summary>
    [Fact]
    public void A_change_that_is_refused_leaves_no_backup()
    {
        var before = Directory.GetFileSystemEntries(_host.Folder).Order(StringComparer.Ordinal);
        _engine.Fail("Resize-KvmDisk $folder/m.vmdk 8MB -Backup");
        Assert.Equal(before, Directory.GetFileSystemEntries(_host.Folder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_file_with_a_disks_content_is_in_use()
    {
        Assert.Equal("DiskInUse", _engine.Fail("Remove-KvmDisk $folder/d.data -Force").FullyQualifiedErrorId.Split(',')[0]);
        Assert.True(File.Exists(At("d.data")));
        var use = Assert.Single(((KvmDisk)Assert.Single(_engine.Run("Get-KvmDisk $folder/d.data")).BaseObject).Uses!);
        Assert.Equal(("web", "vda", true), (use.VMName, use.Target, use.IsBacking));
    }

    /// <summary>A base image below a VM's disk has its content in another file as well.</summary>
    [Fact]
    public void So_is_the_file_with_the_content_of_an_image_below_it()
    {
        File.Move(At("d.qcow2"), At("base.qcow2"));
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", At("base.qcow2"), "-F", "qcow2", At("d.qcow2"));
        Assert.Equal("DiskInUse", _engine.Fail("Remove-KvmDisk $folder/d.data -Force").FullyQualifiedErrorId.Split(',')[0]);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    private string At(string name) => $"{_host.Folder}/{name}";
}
