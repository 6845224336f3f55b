using KvmPS.Live.Fixture;
using KvmPS.Engine;

namespace KvmPS.Live.Disk;

/// <summary>Copies of disks that a guest writes to meanwhile, and discs in drives.</summary>
public sealed class VMDiskCopyTests(PrivateLibvirt libvirt, GuestImage image) : VMDiskTest(libvirt, image)
{
    [Fact]
    public async Task A_copy_has_what_the_guest_wrote_meanwhile_and_the_VM_goes_on_with_it()
    {
        Run("New-KvmDisk \"$folder/old.qcow2\" 48MB");
        Boot(more: "-Disk \"$folder/old.qcow2\"");
        Agent().Run("dd if=/dev/urandom of=/dev/vda bs=1M count=16 2>/dev/null; sync");
        Assert.Empty(Run("Get-KvmBlockJob $name"));

        // Stopped half-way, nothing of it is left. (A limit makes half-way long enough.)
        var ctrlC = Task.Run(() =>
        {
            Eventually.True(
                "the copy is under way",
                () => Libvirt.Virsh("blockjob", Name, "vda", "--raw").Contains("type=Block Copy", StringComparison.Ordinal));
            Assert.False(File.Exists(Path.Combine(Folder, "half.qcow2")), "What is half-made has the copy's name.");
            Shell.Stop();
        }, TestContext.Current.CancellationToken);
        Assert.Equal(Outcome.Stopped, Invoke("Copy-KvmVMDisk $name vda \"$folder/half.qcow2\" -MaximumBytesPerSec 1MB").Outcome);
        await ctrlC;
        // On a busy machine QEMU takes longer to abort than Ctrl+C may take.
        Eventually.True(
            "nothing of the copy is left",
            () => Run("Get-KvmBlockJob $name").Count == 0 && !Directory.EnumerateFiles(Folder, "*half*").Any());

        Refused("Copy-KvmVMDisk $name vda \"$folder/half.qcow2\" -MaximumBytesPerSec 1MB -TimeoutSec 1", "TimeoutDiskCopy", "-TimeoutSec");
        Eventually.True(
            "nothing of it is left",
            () => Run("Get-KvmBlockJob $name").Count == 0 && !Directory.EnumerateFiles(Folder, "*half*").Any());
        Refused("Copy-KvmVMDisk $name vda \"$folder/old.qcow2\"", "DiskAlreadyExists", "another path");
        Refused("Copy-KvmVMDisk $name vdb \"$folder/x\"", "VMDiskNotFound", "vda");
        Refused("Stop-KvmBlockJob $name vda", "BlockJobNotFound", "Get-KvmBlockJob");

        // The guest writes all the time.
        Agent()
            .Run(
                "(i=0; while [ ! -e /tmp/stop ]; do i=$((i+1)); echo \"line $i\" | dd of=/dev/vda bs=512 seek=$((40000+i%2000)) "
                    + "conv=notrunc 2>/dev/null; done; sync; touch /tmp/stopped) >/dev/null 2>&1 &");
        dynamic copy = Run("Copy-KvmVMDisk $name vda \"$folder/new.raw\" -Format Raw -Pivot -PassThru")[0];
        Assert.Equal("raw", (string)copy.Format);
        Agent().Run("touch /tmp/stop");
        Eventually.True("the guest has stopped writing", () => Agent().Run("test -e /tmp/stopped && echo yes || echo no") == "yes");
        Agent().Run("echo after | dd of=/dev/vda bs=512 seek=50000 conv=notrunc 2>/dev/null; sync; echo 3 >/proc/sys/vm/drop_caches");
        var sum = Agent().Run("md5sum </dev/vda").Split(' ')[0];
        dynamic disk = Run("Get-KvmVMDisk $name vda")[0];
        Assert.Equal(Path.Combine(Folder, "new.raw"), (string)disk.Path);
        Assert.Equal("raw", (string)disk.Format);
        Assert.False((bool)disk.RestartRequired, Libvirt.Virsh("dumpxml", Name, "--inactive"));

        // A copy without -Pivot leaves the VM where it is.
        Run("Get-KvmVMDisk $name vda | Copy-KvmVMDisk -Destination \"$folder/backup.qcow2\" -Format Qcow2");
        Assert.Equal(Path.Combine(Folder, "new.raw"), (string)((dynamic)Run("Get-KvmVMDisk $name vda")[0]).Path);
        Run("Stop-KvmVM $name -TurnOff");
        Assert.Equal(sum, HostProgram.Run("md5sum", Path.Combine(Folder, "new.raw")).Output.Split(' ')[0]);
        Assert.Contains(
            "identical",
            HostProgram
                .Run(
                    "qemu-img",
                    "compare",
                    "-f",
                    "raw",
                    "-F",
                    "qcow2",
                    Path.Combine(Folder, "new.raw"),
                    Path.Combine(Folder, "backup.qcow2"))
                .Output,
            StringComparison.Ordinal);
        Refused("Copy-KvmVMDisk $name vda \"$folder/off\"", "VMNotRunning", "Copy-KvmDisk");
        Refused("Set-KvmVMDisk $name vda -TotalIops 5 -Scope Live", "VMNotRunning", "-Scope Config");
    }

    [Fact]
    public void The_guest_sees_the_disc_that_is_in_the_drive()
    {
        foreach (var disc in (string[])["a", "b"])
            File.WriteAllText(Path.Combine(Folder, disc + ".iso"), ("disc " + disc).PadRight(64 * 1024));
        Boot();
        dynamic drive = Run("Mount-KvmIso $name \"$folder/a.iso\" -PassThru")[0];
        Assert.Equal(["sda", "scsi", "cdrom"], [(string)drive.Target, (string)drive.Bus, (string)drive.Device]);
        Assert.True((bool)drive.Live && (bool)drive.Config);
        Eventually.True("the guest reads the disc", () => Agent().Run("head -c 6 /dev/sr0") == "disc a");
        Assert.Contains(
            "already has that ISO image",
            Assert.Single(Invoke("Mount-KvmIso $name \"$folder/a.iso\" -Verbose").Verbose),
            StringComparison.Ordinal);
        Assert.Contains(
            $"Insert the ISO image '{Folder}/b.iso' into CD-ROM drive sda (now '{Folder}/a.iso'), scope Both",
            Screen("Mount-KvmIso $name \"$folder/b.iso\" -WhatIf", width: 300),
            StringComparison.Ordinal);
        Run("Mount-KvmIso $name \"$folder/b.iso\"");
        Eventually.True("the guest reads the other disc", () => Agent().Run("head -c 6 /dev/sr0") == "disc b");

        // Only what starts next has the disc.
        Run("Mount-KvmIso $name \"$folder/a.iso\" -Scope Config");
        Assert.True((bool)((dynamic)Run("Get-KvmVMDisk $name sda")[0]).RestartRequired);
        Run("Dismount-KvmIso $name");
        Assert.Equal("gone", Agent().Run("head -c 6 /dev/sr0 2>/dev/null || echo gone"));
        // The drive was plugged in: it went with its disc, and is there, empty, at the next start.
        Assert.DoesNotContain("sda", Libvirt.Virsh("domblklist", Name), StringComparison.Ordinal);
        Assert.Matches(@"sda +-", Libvirt.Virsh("domblklist", Name, "--inactive"));
        Assert.Contains("has an ISO image", Assert.Single(Invoke("Dismount-KvmIso $name -Verbose").Verbose), StringComparison.Ordinal);
        Refused("Mount-KvmIso $name \"$folder/none.iso\"", "FileNotFound", "Put the file there");

        Run("Mount-KvmIso $name \"$folder/b.iso\"");
        Eventually.True("the guest reads the disc again", () => Agent().Run("head -c 6 /dev/sr0 2>/dev/null || true") == "disc b");
        Assert.Single(Run("Get-KvmVMDisk $name"));

        // A drive that was there from the start has a tray, which the guest can lock.
        Run("Stop-KvmVM $name -TurnOff; Mount-KvmIso $name \"$folder/a.iso\"; Start-KvmVM $name; Wait-KvmVM $name -For Agent");
        Run("Mount-KvmIso $name \"$folder/b.iso\"");
        Eventually.True("the guest reads the other disc", () => Agent().Run("head -c 6 /dev/sr0") == "disc b");
        Agent().Run("(exec 3</dev/sr0; touch /tmp/open; sleep 1000) >/dev/null 2>&1 &");
        Eventually.True("the guest has the drive open", () => Agent().Run("test -e /tmp/open && echo yes || echo no") == "yes");
        Refused("Dismount-KvmIso $name", "DriveLocked", "-Force");
        Run("Dismount-KvmIso $name -Force");
        Assert.Matches(@"sda +-", Libvirt.Virsh("domblklist", Name));

        Run("New-KvmDisk \"$folder/d\" 1MB | Add-KvmVMDisk $name");
        Refused("Mount-KvmIso $name \"$folder/a.iso\" -Target vda", "NotACdDrive", "sda");
        Refused("Dismount-KvmIso $name vda", "NotACdDrive", "sda");
    }
}
