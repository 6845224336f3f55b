using System.Xml.Linq;
using KvmPS.Libvirt;
using KvmPS.Unit.Commands;
using KvmPS.Unit.Libvirt;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Disk;

/// <summary>
/// Images with backing files, and VMs of libvirt's test driver that have them: base.qcow2, web.qcow2 over it, and web.s1.qcow2, the disk of
/// VM web, over that.
/// </summary>
public sealed class DiskChainTests : IDisposable
{
    private readonly TestHost _host = new();
    private readonly Engine _engine = new();

    public DiskChainTests()
    {
        Create("base.qcow2", null);
        Programs.Run("qemu-io", "-f", "qcow2", "-c", "write -q -P 7 0 64k", At("base.qcow2"));
        Create("web.qcow2", "base.qcow2");
        Create("web.s1.qcow2", "web.qcow2");
        Create("free.qcow2", null);
    }

    /// <summary>Each would destroy or lose the content of an image that may be a backing file of what cannot be read.</summary>
    [Theory]
    [InlineData("Remove-KvmDisk $folder/web.qcow2 -Force", "web.s1.qcow2")]
    [InlineData("Remove-KvmDisk $folder/base.qcow2 -Force", "web.s1.qcow2")]
    [InlineData("Merge-KvmDisk $folder/web.qcow2 -Force", "web.s1.qcow2")]
    [InlineData("Resize-KvmDisk $folder/web.qcow2 1MB -AllowShrink -Force", "web.s1.qcow2")]
    [InlineData("Remove-KvmTemplate golden -Folder $folder/t -Force", "web.s1.qcow2")]
    [InlineData("Export-KvmVM web $folder/x.xml -IncludeDisk", "web.s1.qcow2")]
    [InlineData("New-KvmTemplate web new -Folder $folder/t -Generalize None", "web.s1.qcow2")]
    [InlineData("Copy-KvmVM off new -Linked", "off.qcow2")]
    [InlineData("Copy-KvmVM off new -Full", "off.qcow2")]
    [InlineData("Export-KvmVM off $folder/x.xml -IncludeDisk", "off.qcow2")]
    public void A_disk_that_is_away_is_named_and_nothing_is_touched(string script, string missing)
    {
        Create("off.qcow2", "base.qcow2");
        _host.Add("web", devices: Disk("web.s1.qcow2")).Add("off", DomainState.Shutoff, devices: Disk("off.qcow2"));
        Connect();
        _engine.Run(
            "$null = New-KvmTemplate -Disk $folder/free.qcow2 -Name golden -Memory 64MB -Folder $folder/t -Generalize None "
                + "-WarningAction SilentlyContinue",
            ("folder", _host.Folder));
        File.Move(At(missing), At("away"));
        Refused(script, "DiskChainIncomplete", $"'{At(missing)}'");
    }

    /// <summary>The newest image is there, and one further down is not.</summary>
    [Theory]
    [InlineData("Remove-KvmDisk $folder/free.qcow2 -Force")]
    [InlineData("Merge-KvmDisk $folder/web.s1.qcow2 -Force")]
    [InlineData("Set-KvmDiskBacking $folder/web.s1.qcow2 -NoBacking")]
    [InlineData("Set-KvmDiskBacking $folder/web.s1.qcow2 $folder/free.qcow2")]
    [InlineData("Set-KvmDiskBacking $folder/free.qcow2 $folder/web.s1.qcow2")]
    [InlineData("Export-KvmVM web $folder/x.xml -IncludeDisk")]
    [InlineData("Copy-KvmVM web new -Full")]
    [InlineData("New-KvmTemplate web new -Folder $folder/t -Generalize None")]
    [InlineData("New-KvmSnapshot web s2 -DiskOnly")]
    public void A_backing_file_that_is_away_is_named_and_nothing_is_touched(string script)
    {
        _host.Add("web", devices: Disk("web.s1.qcow2"));
        Connect();
        File.Move(At("base.qcow2"), At("away"));
        Refused(script, "DiskChainIncomplete", $"'{At("base.qcow2")}', the backing file of '{At("web.qcow2")}'");
    }

    [Fact]
    public void A_raw_disk_that_is_away_hides_nothing()
    {
        _host.Add("web", devices: Disk("gone.img", "raw"));
        Connect();
        _engine.Run("Remove-KvmDisk $folder/free.qcow2 -Force", ("folder", _host.Folder));
        Assert.False(File.Exists(At("free.qcow2")));
    }

    /// <summary>The image with which a VM that is moved to another place begins again.</summary>
    [Fact]
    public void What_was_moved_can_be_named_by_its_new_place()
    {
        _host.Add("web", devices: Disk("web.s1.qcow2"));
        Connect();
        File.Move(At("base.qcow2"), At("moved.qcow2"));
        _engine.Run(
            "Set-KvmDiskBacking $folder/web.qcow2 $folder/moved.qcow2 -HeaderOnly -Force; Set-KvmDiskBacking $folder/web.s1.qcow2 "
                + "-NoBacking",
            ("folder", _host.Folder));
        Assert.DoesNotContain("backing file", Programs.Run("qemu-img", "info", At("web.s1.qcow2")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-KvmVM second 64MB -NoNetwork -Disk $folder/base.qcow2")]
    [InlineData("New-KvmVM second 64MB -NoNetwork -Disk $folder/web.qcow2")]
    [InlineData("Add-KvmVMDisk other $folder/base.qcow2")]
    [InlineData("Add-KvmVMDisk other $folder/base.raw -Shareable")]
    [InlineData("Import-KvmVM $folder/second.xml")]
    [InlineData("Import-KvmVM $folder/shareable.xml")]
    [InlineData("New-KvmVM second 64MB -NoNetwork -Disk $folder/hard.qcow2")]
    [InlineData("New-KvmVM second 64MB -NoNetwork -Disk $folder/linked/web.s1.qcow2")]
    [InlineData("Add-KvmVMDisk other $folder/hard.qcow2")]
    [InlineData("Remove-KvmDisk $folder/hard.qcow2 -Force")]
    public void A_backing_file_becomes_no_disk_that_is_written_to(string script)
    {
        Names();
        Refused(script, "DiskInUse", "VM '");
    }

    [Theory]
    [InlineData("Merge-KvmDisk $folder/sibling.qcow2 -Force")]
    [InlineData("Resize-KvmDisk $folder/hard.qcow2 1MB -AllowShrink -Force")]
    [InlineData("Mount-KvmDisk $folder/hard.qcow2")]
    public void An_image_that_others_build_on_is_known_by_each_of_its_names(string script)
    {
        Names();
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", At("hard.qcow2"), "-F", "qcow2", At("sibling.qcow2"));
        Refused(script, "DiskHasOverlays", "VM 'web'");
    }

    [Fact]
    public void A_backing_file_may_be_read_by_other_VMs()
    {
        Names();
        // The test driver adds no disks; all that KvmPS looks at comes before.
        _engine.Run("Add-KvmVMDisk other $folder/base.qcow2 -ReadOnly -WhatIf", ("folder", _host.Folder));
    }

    [Fact]
    public void What_a_definition_names_as_backing_file_is_used()
    {
        var disk = Disk("free.qcow2");
        disk.Element("source")!
            .AddAfterSelf(
                new XElement(
                    "backingStore",
                    new XAttribute("type", "file"),
                    new XElement("format", new XAttribute("type", "qcow2")),
                    new XElement("source", new XAttribute("file", At("base.qcow2"))),
                    new XElement("backingStore")));
        _host.Add("web", DomainState.Shutoff, devices: disk);
        Connect();
        Refused("Remove-KvmDisk $folder/base.qcow2 -Force", "DiskInUse", "VM 'web'");
        Refused("New-KvmVM second 64MB -NoNetwork -Disk $folder/base.qcow2", "DiskInUse", "VM 'web'");
        Assert.Equal(
            "backing file of web vda",
            _engine.Run("(Get-KvmDisk $folder/base.qcow2).Uses", ("folder", _host.Folder))[0].ToString());
    }

    [Fact]
    public void An_overlay_is_not_smaller_than_its_base()
    {
        Connect();
        Refused("New-KvmDisk $folder/small.qcow2 1MB -BackingFile $folder/base.qcow2", "OverlayTooSmall", "base.qcow2");
        _engine.Run(
            "$null = New-KvmDisk $folder/same.qcow2 2MB -BackingFile $folder/base.qcow2; $null = New-KvmDisk $folder/more.qcow2 3MB "
                + "-BackingFile $folder/base.qcow2",
            ("folder", _host.Folder));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    /// <summary>VMs web and other, and further names of their images.</summary>
    private void Names()
    {
        Programs.Run("qemu-img", "create", "-q", "-f", "raw", At("base.raw"), "2M");
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", At("base.raw"), "-F", "raw", At("o.qcow2"));
        Programs.Run("ln", At("base.qcow2"), At("hard.qcow2"));
        Directory.CreateSymbolicLink(At("linked"), _host.Folder);
        _host.Add("web", devices: [Disk("web.s1.qcow2"), Disk("o.qcow2", target: "vdb")]).Add("other", DomainState.Shutoff);
        foreach (var (file, disk) in ((string, XElement)[])[("second", Disk("base.qcow2")), ("shareable", Disk("base.raw", "raw"))])
        {
            if (file == "shareable") disk.Add(new XElement("shareable"));
            new XElement(
                "domain",
                new XAttribute("type", "test"),
                new XElement("name", file),
                new XElement("memory", 65536),
                new XElement("os", new XElement("type", "hvm")),
                new XElement("devices", disk)).Save(At($"{file}.xml"));
        }

        Connect();
    }

    private void Connect() => _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()));

    private void Refused(string script, string id, string message)
    {
        var before = Content();
        var error = _engine.Fail(script, ("folder", _host.Folder));
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains(message, error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal(before, Content());
    }

    /// <summary>Every file with a sum of what is in it.</summary>
    private string[] Content() => [.. Directory.EnumerateFiles(_host.Folder).Order(StringComparer.Ordinal)
        .Select(p => $"{p} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(p)))}")];

    private void Create(string name, string? backing)
    {
        if (backing is null) Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", At(name), "2M");
        else Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", At(backing), "-F", "qcow2", At(name));
    }

    private XElement Disk(string name, string format = "qcow2", string target = "vda") => new("disk",
        new XAttribute("type", "file"),
        new XAttribute("device", "disk"),
        new XElement("driver", new XAttribute("name", "qemu"), new XAttribute("type", format)),
        new XElement("source", new XAttribute("file", At(name))),
        new XElement("target", new XAttribute("dev", target), new XAttribute("bus", "virtio")));

    private string At(string name) => $"{_host.Folder}/{name}";
}
