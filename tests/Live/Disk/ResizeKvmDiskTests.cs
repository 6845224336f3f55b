using System.Xml.Linq;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

public sealed class ResizeKvmDiskTests(PrivateLibvirt libvirt, GuestImage image) : DiskTest(libvirt, image)
{
    [Fact]
    public void A_raw_disk_is_copied_before_it_grows()
    {
        var sum = Sum(RandomDisk("a.raw", 4));
        dynamic grown = Run("Resize-KvmDisk \"$folder/a.raw\" 16MB")[0];
        Assert.Equal((4L << 20, 16L << 20), ((long)grown.OldSize, (long)grown.Size));
        Assert.Equal(sum, Sum((string)grown.Backup));
        Assert.Contains("growpart", (string)grown.Note, StringComparison.Ordinal);
        Assert.Equal(16L << 20, new FileInfo(At("a.raw")).Length);
        HostProgram.Check("truncate", "-s", "4M", At("a.raw"));
        Assert.Equal(sum, Sum(At("a.raw")));
    }

    /// <summary>A resize would copy it to a backup first, for nothing; Remove-KvmDisk would delete its name in /dev.</summary>
    [Fact]
    public void A_block_device_is_no_file_that_is_resized_deleted_or_rewritten()
    {
        HostProgram.Check("truncate", "-s", "4M", At("device.img"));
        var device = HostProgram.Check("losetup", "--find", "--show", At("device.img")).Trim();
        try
        {
            var error = Fail($"Resize-KvmDisk {device} 8MB -Confirm:$false");
            Assert.StartsWith("DiskIsDevice,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains($"sudo lvresize -L 8388608b {device}", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            Assert.Equal(["device.img"], Names());
            Assert.Equal("NotADiskImage", FailId($"Remove-KvmDisk {device} -Force"));
            Assert.Equal("DiskOptimizeNotSupported", FailId($"Optimize-KvmDisk {device}"));
            Assert.True(File.Exists(device));

            // As a VM's disk it is one as well: QEMU refuses a device that is said to be a file.
            Run($"New-KvmVM {Name} 64MB -Disk {device} -NoNetwork -Start");
            var disk = XElement.Parse((string)Run($"Get-KvmVMXml {Name}")[0].BaseObject).Descendants("disk").First();
            Assert.Equal(("block", device), ((string?)disk.Attribute("type"), (string?)disk.Element("source")!.Attribute("dev")));
        }
        finally
        {
            Run($"Stop-KvmVM {Name} -TurnOff -Force; Remove-KvmVM {Name} -Force");
            HostProgram.Run("losetup", "--detach", device);
        }
    }

    [Fact]
    public void A_qcow2_disk_grows_with_a_backup_when_that_is_asked_for()
    {
        Run("New-KvmDisk \"$folder/d\" 4MB");
        Assert.Null(Run("Resize-KvmDisk \"$folder/d\" 8MB")[0].Properties["Backup"].Value);
        Assert.NotNull(Run("Resize-KvmDisk \"$folder/d\" 16MB -Backup")[0].Properties["Backup"].Value);
        Assert.Equal(8L << 20, (long)Run("Get-KvmDisk \"$folder/d.backup-*\"")[0].Properties["Size"].Value);
        Assert.Contains(
            "What if: Grow qcow2 disk",
            Screen("Resize-KvmDisk \"$folder/d\" 32MB -WhatIf", width: 250),
            StringComparison.Ordinal);
        Assert.Equal(16L << 20, (long)Run("Get-KvmDisk \"$folder/d\"")[0].Properties["Size"].Value);
    }

    [Fact]
    public void A_disk_becomes_smaller_only_when_that_is_said()
    {
        var sum = Sum(RandomDisk("a.raw", 4));
        Assert.Equal("DiskShrinkNotAllowed", FailId("Resize-KvmDisk \"$folder/a.raw\" 2MB"));
        Assert.Equal("SizeUnitMistake", FailId("Resize-KvmDisk \"$folder/a.raw\" 20"));
        Assert.Equal((sum, 1), (Sum(At("a.raw")), Names().Length));
        var backup = (string)Run("Resize-KvmDisk \"$folder/a.raw\" 2MB -AllowShrink -Force")[0].Properties["Backup"].Value;
        Assert.Equal((2L << 20, sum), (new FileInfo(At("a.raw")).Length, Sum(backup)));
    }

    [Fact]
    public void Under_a_running_VM_a_disk_grows_and_never_shrinks()
    {
        Run(
            "New-KvmDisk \"$folder/d.qcow2\" 4MB | ForEach-Object { New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Disk "
                + "$_ -Start }");
        Assert.Equal(Name, (string)Run("Resize-KvmDisk \"$folder/d.qcow2\" 8MB")[0].Properties["VMName"].Value);
        Assert.Contains("8388608", Libvirt.Virsh("domblkinfo", Name, "vda"), StringComparison.Ordinal);
        Assert.Equal("DiskShrinkLive", FailId("Resize-KvmDisk \"$folder/d.qcow2\" 4MB -AllowShrink -Force"));
        Assert.Equal("DiskBackupLive", FailId("Resize-KvmDisk \"$folder/d.qcow2\" 16MB -Backup"));
        Assert.Contains("8388608", Libvirt.Virsh("domblkinfo", Name, "vda"), StringComparison.Ordinal);
    }
}
