using System.Xml.Linq;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Unit.Commands;
using KvmPS.Unit.Libvirt;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Disk;

/// <summary>
/// A guest writes the header of a qcow2 image into its raw disk, with a file of the host as backing file. No command may show it that file:
/// what a VM's definition says of the format counts, and a contradiction is refused.
/// </summary>
public sealed class DiskFormatTests : IDisposable
{
    private const string Secret = "the host's own secret";

    private readonly TestHost _host = new();
    private readonly Engine _engine = new();

    public DiskFormatTests()
    {
        Directory.CreateDirectory(At("secret"));
        File.WriteAllText(At("secret/file"), Secret.PadRight(1 << 20));
        Header("guest.img", "raw");
    }

    /// <summary>Every command that reads an image by its path.</summary>
    public static TheoryData<string> Commands { get; } =
    [
        "Convert-KvmDisk $disk $other",
        "Convert-KvmDisk $disk $other -Format Raw",
        "Resize-KvmDisk $disk 8MB",
        "Resize-KvmDisk $disk 2MB -AllowShrink -Force",
        "Copy-KvmDisk $disk $other",
        "Merge-KvmDisk $disk -Force",
        "Optimize-KvmDisk $disk",
        "Test-KvmDisk $disk",
        "Test-KvmDisk $disk -Repair",
        "Compare-KvmDisk $disk $plain",
        "Compare-KvmDisk $plain $disk",
        "Measure-KvmDisk $disk",
        "Mount-KvmDisk $disk",
        "Mount-KvmDisk $disk -ReadOnly",
        "Set-KvmDiskBacking $disk -NoBacking",
        "Set-KvmDiskBacking $disk $plain -HeaderOnly -Force",
        "Set-KvmDiskBacking $overlay $disk -HeaderOnly -Force",
        "New-KvmDisk $other -BackingFile $disk",
        "New-KvmTemplate -Disk $disk -Name t -Memory 1GB -Folder $folder -Generalize None",
        "Import-KvmVolume $disk images",
        "Add-KvmVMDisk other $disk -ReadOnly",
        "Copy-KvmVM web copy -Full",
        "Export-KvmVM web -Path $folder/ -IncludeDisk",
        "New-KvmTemplate web -Name t -Folder $folder -Generalize None",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_raw_disk_whose_guest_wrote_another_header_is_refused_with_both_formats(string command)
    {
        Connect(Disk("vda", "guest.img", "raw"));
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", At("plain"), "-F", "raw", At("overlay"), "1M");
        var (names, content) = (Names(), File.ReadAllBytes(At("guest.img")));
        var error = _engine.Fail(command);
        Assert.Equal("DiskFormatContradiction", error.FullyQualifiedErrorId.Split(',')[0]);
        foreach (var word in (string[])["raw", "qcow2", "guest.img", "vda", "web"])
            Assert.Contains(word, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(names, Names());
        Assert.Equal(content, File.ReadAllBytes(At("guest.img")));
    }

    [Theory]
    [InlineData("Get-KvmDisk $disk")]
    [InlineData("Get-KvmDisk $disk -Chain")]
    public void Such_a_disk_is_shown_as_what_its_VM_has(string command)
    {
        Connect(Disk("vda", "guest.img", "raw"));
        var shown = (KvmDisk)Assert.Single(_engine.Run(command)).BaseObject;
        Assert.Equal(("raw", null), (shown.Format, shown.BackingFile));
    }

    [Fact]
    public void A_linked_copy_does_not_lie_over_what_the_guest_named()
    {
        _host.Add("web", DomainState.Running, devices: Disk("vda", "guest.img", "raw"));
        Start();
        _engine.Run("Stop-KvmVM web -TurnOff");
        Assert.Equal("DiskFormatContradiction", _engine.Fail("Copy-KvmVM web copy -Linked").FullyQualifiedErrorId.Split(',')[0]);
    }

    /// <summary>A raw disk is written no more once an external snapshot is above it, and its header stays what the guest made it.</summary>
    [Fact]
    public void The_format_that_an_overlay_has_recorded_counts_for_the_image_below()
    {
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", At("guest.img"), "-F", "raw", At("top.qcow2"), "1M");
        Connect(Disk("vda", "top.qcow2", "qcow2"));
        Assert.Equal("DiskFormatContradiction", _engine.Fail("Convert-KvmDisk $disk $other").FullyQualifiedErrorId.Split(',')[0]);
        // The disk itself is what it is said to be.
        _engine.Run("Convert-KvmDisk $folder/top.qcow2 $other -Format Raw");
        Assert.DoesNotContain(Secret, File.ReadAllText(At("other")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_that_is_no_image_of_the_defined_format_is_refused()
    {
        Connect(Disk("vda", "plain", "qcow2"));
        Assert.Equal("DiskFormatContradiction", _engine.Fail("Convert-KvmDisk $plain $other").FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void Two_definitions_that_differ_are_refused()
    {
        Connect(Disk("vda", "guest.img", "qcow2"), Disk("vdb", "guest.img", "raw"));
        Assert.Equal("DiskFormatContradiction", _engine.Fail("Convert-KvmDisk $disk $other").FullyQualifiedErrorId.Split(',')[0]);
    }

    /// <summary>A guest may well encrypt the whole of its disk: that is its content, and needs no passphrase here.</summary>
    [Fact]
    public void A_raw_disk_that_the_guest_encrypted_is_copied_as_it_is()
    {
        File.WriteAllBytes(At("guest.img"), [.. "LUKS"u8, 0xba, 0xbe, 0, 2, .. new byte[(1 << 20) - 8]]);
        Connect(Disk("vda", "guest.img", "raw"));
        _engine.Run("Convert-KvmDisk $disk $other -Format Raw");
        Assert.Equal(File.ReadAllBytes(At("guest.img")), File.ReadAllBytes(At("other")));
        _engine.Run("Resize-KvmDisk $disk 2MB -Backup:$false");
        Assert.Equal(2L << 20, new FileInfo(At("guest.img")).Length);
    }

    [Fact]
    public void An_exported_copy_is_what_its_definition_says()
    {
        Start();
        File.Move(At("guest.img"), At("exp-vda.img"));
        File.WriteAllText(
            At("exp.xml"),
            new XElement(
                "domain",
                new XAttribute("type", "test"),
                new XElement("name", "exp"),
                new XElement("memory", 262144),
                new XElement("os", new XElement("type", "hvm")),
                new XElement(
                    "devices",
                    new XElement(
                        "disk",
                        new XAttribute("type", "file"),
                        new XAttribute("device", "disk"),
                        new XElement("driver", new XAttribute("name", "qemu"), new XAttribute("type", "raw")),
                        new XElement("source", new XAttribute("file", "/somewhere/else/exp-vda.img")),
                        new XElement("target", new XAttribute("dev", "vda"))))).ToString());
        foreach (var command in (string[])
                [
                    "New-KvmVM new -Memory 1GB -NoNetwork -Graphics None -Disk $folder/exp-vda.img",
                    "Get-KvmDisk $folder/exp-vda.img | ForEach-Object { New-KvmVM new -Memory 1GB -NoNetwork -Graphics None -Disk $_ }",
                    "Convert-KvmDisk $folder/exp-vda.img $other",
                    "Import-KvmVM $folder/exp.xml",
                ])
        {
            var error = _engine.Fail(command);
            Assert.Equal("DiskFormatContradiction", error.FullyQualifiedErrorId.Split(',')[0]);
            Assert.Contains("exp", error.ToString(), StringComparison.Ordinal);
        }

        Assert.Empty(_engine.Run("Get-KvmVM new*, exp*"));
    }

    [Fact]
    public void An_image_that_no_VM_has_is_read_as_what_it_is()
    {
        Start();
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", At("own.qcow2"), "1M");
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", At("own.qcow2"), "-F", "qcow2", At("above.qcow2"));
        _engine.Run(
            "Convert-KvmDisk $folder/above.qcow2 $other; Copy-KvmDisk $folder/own.qcow2 $folder/copy.qcow2; Test-KvmDisk "
                + "$folder/own.qcow2; Resize-KvmDisk $folder/above.qcow2 2MB");
    }

    [Fact]
    public void Once_its_VM_has_gone_a_raw_disk_is_still_raw()
    {
        _host.Add("web", DomainState.Shutoff, devices: Disk("vda", "guest.img", "raw"));
        Start();
        _engine.Run("Remove-KvmVM web -Force");
        foreach (var command in (string[])
                [
                    "New-KvmVM new 1GB -NoNetwork -Graphics None -Disk $disk",
                    "Get-KvmDisk $disk | ForEach-Object { New-KvmVM new 1GB -NoNetwork -Graphics None -Disk $_ }",
                    "Convert-KvmDisk $disk $other",
                ])
        {
            var error = _engine.Fail(command);
            Assert.Equal("DiskFormatContradiction", error.FullyQualifiedErrorId.Split(',')[0]);
            Assert.Contains("setfattr -x user.kvmps.format", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }

        // What the guest has not disguised goes on being a raw disk.
        File.WriteAllBytes(At("guest.img"), new byte[1 << 20]);
        _engine.Run("$null = New-KvmVM new 1GB -NoNetwork -Graphics None -Disk $disk");
        Assert.Equal("raw", ((KvmVMDisk)Assert.Single(_engine.Run("Get-KvmVMDisk new")).BaseObject).Format);
    }

    /// <summary>The VM's definition was the last that said what they are, or the name of the original.</summary>
    [Fact]
    public void What_a_VM_lets_go_of_and_a_backup_go_on_being_what_they_are()
    {
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", At("secret/file"), "-F", "raw", At("old.disk"));
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", At("secret/file"), "-F", "raw", At("new.qcow2"));
        _host.Add("web", DomainState.Shutoff, devices: Disk("vda", "old.disk", "qcow2"));
        Start();
        _engine.Run("Remove-KvmVM web -Force; $null = New-KvmVM new 1GB -NoNetwork -Graphics None -Disk $folder/old.disk");
        _engine.Run("$backup = (Resize-KvmDisk $folder/new.qcow2 8MB -Backup).Backup; Convert-KvmDisk $backup $other -Format Raw");
        Assert.Equal("qcow2", ((KvmVMDisk)Assert.Single(_engine.Run("Get-KvmVMDisk new")).BaseObject).Format);
    }

    /// <summary>Removed by another tool: nothing says what the disk was.</summary>
    [Theory]
    [InlineData("New-KvmVM new 1GB -NoNetwork -Graphics None -Disk $disk")]
    [InlineData("Get-KvmDisk $disk | ForEach-Object { New-KvmVM new 1GB -NoNetwork -Graphics None -Disk $_ }")]
    [InlineData("Add-KvmVMDisk other $disk")]
    [InlineData("Convert-KvmDisk $disk $other")]
    [InlineData("New-KvmDisk $other -BackingFile $disk")]
    [InlineData("Merge-KvmDisk $disk -Force")]
    [InlineData("Measure-KvmDisk $disk")]
    [InlineData("Resize-KvmDisk $disk 8MB")]
    public void Content_alone_does_not_lead_to_another_file(string command)
    {
        _host.Add("other");
        Start();
        var error = _engine.Fail(command);
        Assert.Equal("DiskFormatDoubtful", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("Rename-Item", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.False(File.Exists(At("other")));
    }

    [Fact]
    public void An_image_whose_name_says_what_it_is_or_that_names_no_other_file_is_taken_as_that()
    {
        Start();
        File.Move(At("guest.img"), At("guest.QCOW2"));
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", At("cloud.img"), "1M");
        _engine.Run(
            "$null = New-KvmVM one 1GB -NoNetwork -Graphics None -Disk $folder/guest.QCOW2; $null = New-KvmVM two 1GB -NoNetwork "
                + "-Graphics None -Disk $folder/cloud.img");
        // KvmPS itself has made it.
        _engine.Run(
            "New-KvmDisk $folder/overlay -BackingFile $folder/cloud.img | ForEach-Object { $null = New-KvmVM three 1GB -NoNetwork "
                + "-Graphics None -Disk $_ }");
        Assert.Equal(
            ["qcow2", "qcow2", "qcow2"],
            _engine.Run("Get-KvmVMDisk one; Get-KvmVMDisk two; Get-KvmVMDisk three").Select(d => ((KvmVMDisk)d.BaseObject).Format));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    private string At(string name) => $"{_host.Folder}/{name}";

    private string[] Names() => [.. Directory.EnumerateFileSystemEntries(_host.Folder).Order(StringComparer.Ordinal)];

    /// <summary>A qcow2 header over the host's file, as a guest would write it to the beginning of its disk.</summary>
    private void Header(string name, string format)
        => Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", At("secret/file"), "-F", format, At(name), "4M");

    private XElement Disk(string target, string file, string format) =>
        new(
            "disk",
            new XAttribute("type", "file"),
            new XAttribute("device", "disk"),
            new XElement("driver", new XAttribute("name", "qemu"), new XAttribute("type", format)),
            new XElement("source", new XAttribute("file", At(file))),
            new XElement("target", new XAttribute("dev", target), new XAttribute("bus", "virtio")));

    private void Connect(params XElement[] disks)
    {
        _host.Add("web", devices: disks).Add("other").AddPool("images");
        Start();
    }

    private void Start()
    {
        File.WriteAllBytes(At("plain"), new byte[1 << 20]);
        _engine.Run(
            "$null = Connect-KvmHost $uri",
            ("uri", _host.Write()),
            ("folder", _host.Folder),
            ("disk", At("guest.img")),
            ("plain", At("plain")),
            ("other", At("other")),
            ("overlay", At("overlay")));
    }
}
