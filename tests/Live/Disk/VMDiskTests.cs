using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

/// <summary>Disks that come to a running VM, go, and come again; data written and read by the guest itself.</summary>
public sealed class VMDiskTests(PrivateLibvirt libvirt, GuestImage image) : VMDiskTest(libvirt, image)
{
    [Fact]
    public void What_the_guest_wrote_goes_with_the_disk_to_another_place()
    {
        Run("New-KvmDisk \"$folder/d 'q' 1.qcow2\" 64MB; New-KvmDisk \"$folder/r\" 16MB -Format Raw");
        Boot();
        Assert.Empty(Run("Get-KvmVMDisk $name"));

        dynamic added = Run("Get-KvmDisk \"$folder/d*\" | Add-KvmVMDisk $name -Cache None -PassThru")[0];
        Assert.Equal("vda", (string)added.Target);
        Assert.True((bool)added.Live && (bool)added.Config && !(bool)added.RestartRequired);
        Assert.Equal(64L << 20, (long)added.Size);
        Assert.Equal(["Flushed", "None"], [(string)added.Safety.ToString(), (string)added.Cache.ToString()]);
        var sum = Write("vda");

        // Limits are QEMU's at once, and stored; none is left of reads and writes when there is one of the total.
        Run("Set-KvmVMDisk $name vda -ReadIops 100 -WriteBytesPerSec 10MB");
        Run("Set-KvmVMDisk $name vda -TotalIops 500");
        Assert.Equal(
            "500",
            (string)Run("[string]((Invoke-KvmMonitor $name query-block).inserted | Where-Object drv -eq qcow2).iops")[0].BaseObject);
        foreach (var half in (string[])["--live", "--config"])
        {
            var tune = Libvirt.Virsh("blkdeviotune", Name, "vda", half);
            Assert.Matches(@"total_iops_sec *: 500\b", tune);
            Assert.Matches(@"read_iops_sec *: 0\b", tune);
            Assert.Matches(@"write_bytes_sec: 10485760\b", tune);
        }

        Assert.Contains(
            "already has these settings",
            Assert.Single(Invoke("Set-KvmVMDisk $name vda -TotalIops 500 -Verbose").Verbose),
            StringComparison.Ordinal);
        Refused("Set-KvmVMDisk $name vda -TotalIops 1 -ReadIops 1", "LimitsExclude", "-TotalIops");
        Refused("Set-KvmVMDisk $name vda -TotalBytesPerSec 50", "SizeUnitMistake", "50MB");

        // The cache is QEMU's when it opens the disk: at the next start.
        Refused("Set-KvmVMDisk $name vda -Cache Unsafe -TotalIops 7", "DiskSettingNotLive", "-Scope Config");
        Assert.Matches(@"total_iops_sec *: 500\b", Libvirt.Virsh("blkdeviotune", Name, "vda"));
        Refused("Set-KvmVMDisk $name vda -Io Native -Cache Writeback -Scope Config", "IoNeedsCache", "-Cache None");
        Refused("Set-KvmVMDisk $name vda -Io Native -Cache Default -Scope Config", "IoNeedsCache", "-Io IoUring");
        dynamic waiting = Run("Set-KvmVMDisk $name vda -Cache Writethrough -DetectZeroes Unmap -TotalIops 400 -Scope Config -PassThru")[0];
        Assert.True((bool)waiting.RestartRequired);
        Assert.Equal("None", (string)waiting.Cache.ToString());
        Assert.Contains(
            "cache=\"writethrough\"",
            Libvirt.Virsh("dumpxml", Name, "--inactive").Replace('\'', '"'),
            StringComparison.Ordinal);
        Assert.Matches(@"total_iops_sec *: 400\b", Libvirt.Virsh("blkdeviotune", Name, "vda", "--config"));

        Refused("Add-KvmVMDisk $name \"$folder/d 'q' 1.qcow2\"", "DiskInUse", "Get-KvmVMDisk");
        Refused("Add-KvmVMDisk $name \"$folder/none\"", "DiskNotFound", "New-KvmDisk");
        Refused("Add-KvmVMDisk $name \"$folder/r\" -Target vda", "TargetInUse", "vdb");
        Refused("Add-KvmVMDisk $name \"$folder/r\" -Target hda", "InvalidTarget", "vdb");
        Refused("Add-KvmVMDisk $name \"$folder/r\" -Bus Sata", "DiskBusNotHotpluggable", "-Scope Config");
        Refused("Remove-KvmVMDisk $name vdz -Force", "VMDiskNotFound", "vda");
        Refused("Add-KvmVMDisk $name \"$folder/r\" -Passphrase ([securestring]::new())", "DiskNotEncrypted", "-Passphrase");
        Assert.Contains("'vda'", $"'{Run("(Get-KvmVMDisk $name).Target")[0]}'", StringComparison.Ordinal);

        var seen = Screen("Remove-KvmVMDisk $name vda -WhatIf", width: 300);
        Assert.Contains(
            $"Remove disk vda of VM '{Name}': '{Folder}/d 'q' 1.qcow2' (the file stays), scope Both",
            seen,
            StringComparison.Ordinal);

        // A guest that stands still lets go of nothing; what it was asked, it does when it goes on.
        Run("Suspend-KvmVM $name");
        Refused("Remove-KvmVMDisk $name vda -Force -TimeoutSec 1", "TimeoutDiskRemoval", "-TimeoutSec");
        dynamic kept = Run("Get-KvmVMDisk $name vda")[0];
        Assert.True((bool)kept.Live && (bool)kept.Config);
        Run("Resume-KvmVM $name; Remove-KvmVMDisk $name vda -Force");
        Assert.Empty(Run("Get-KvmVMDisk $name"));
        Eventually.True("the guest has let go", () => Agent().Run("test -e /sys/block/vda && echo there || echo gone") == "gone");

        // Another bus, whose controller is not there yet.
        dynamic scsi = Run("Add-KvmVMDisk $name \"$folder/d 'q' 1.qcow2\" -Bus Scsi -Target sdc -Serial 'DATA-1' -ReadOnly -PassThru")[0];
        Assert.Equal("sdc", (string)scsi.Target);
        Eventually.True("the guest sees it", () => Agent().Run("cat /sys/block/sda/size") == "131072");
        Assert.Equal(sum, Agent().Run("md5sum </dev/sda"));
        Assert.Equal("1", Agent().Run("cat /sys/block/sda/ro"));
        Assert.Contains("<serial>DATA-1</serial>", Libvirt.Virsh("dumpxml", Name, "--inactive"), StringComparison.Ordinal);
        Run("Add-KvmVMDisk $name \"$folder/r\" -Bus Scsi -Scope Live");
        Assert.Single(
            Libvirt.Virsh("dumpxml", Name).Split('\n'),
            l => l.Contains("type='scsi'", StringComparison.Ordinal) && l.Contains("<controller", StringComparison.Ordinal));
        // What the VM has at its next start alone is in use too.
        Run("New-KvmDisk \"$folder/next\" 1MB | Add-KvmVMDisk $name -Scope Config; New-KvmVM \"$name-2\" 32MB -VirtType Qemu -NoNetwork");
        Refused("Add-KvmVMDisk \"$name-2\" \"$folder/next\"", "DiskInUse", $"Remove-KvmVMDisk -VMName {Name} -Target vda");
        Refused("Remove-KvmDisk \"$folder/next\" -Force", "DiskInUse", Name);
        Refused("Add-KvmVMDisk \"$name-2\" \"$folder/next\" -Shareable", "DiskFormatNotShareable", "Raw");
        Refused("Add-KvmVMDisk \"$name-2\" \"$folder/r\" -Scope Live", "VMNotRunning", "-Scope Config");
        Refused("Remove-KvmVMDisk $name sda -Scope Config -Force", "VMDiskNotFound", "-Scope Live");
        Run("Get-KvmVMDisk $name | Remove-KvmVMDisk -Force");
        Assert.Empty(Run("Get-KvmVMDisk $name"));
        Assert.True(File.Exists(Path.Combine(Folder, "r")));
    }

    private string Write(string device)
    {
        Eventually.True("the guest sees the disk", () => Agent().Run($"test -b /dev/{device} && echo yes") == "yes");
        Agent().Run($"dd if=/dev/urandom of=/dev/{device} bs=1M count=8 2>/dev/null; sync; echo 3 >/proc/sys/vm/drop_caches");
        return Agent().Run($"md5sum </dev/{device}");
    }
}
