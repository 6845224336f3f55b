using KvmPS.Live.Disk;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Vcpu;

/// <summary>IOThreads of a running QEMU: the kernel's own account of the threads, and QEMU's of the disks.</summary>
public sealed class KvmIOThreadTests(PrivateLibvirt libvirt, GuestImage image) : VMDiskTest(libvirt, image)
{
    [Fact]
    public void A_thread_comes_does_the_IO_of_disks_and_goes_when_none_uses_it()
    {
        Run(
            "$disk = \"$folder/a 'b'.qcow2\", \"$folder/c\"; $disk | New-KvmDisk -Size 16MB; New-KvmVM $name 32MB -Disk $disk[0] "
                + "-VirtType Qemu -NoNetwork -Graphics None -WarningAction Ignore -Start");
        Assert.Empty(Run("Get-KvmIOThread $name"));
        dynamic added = Run("Add-KvmIOThread $name -PassThru")[0];
        Assert.Equal((1, true, true, false), ((int)added.Id, (bool)added.Live, (bool)added.Config, (bool)added.RestartRequired));
        Run("Add-KvmIOThread $name 7 -Scope Live; Set-KvmCpuAffinity $name 0 -IOThread 1");
        Assert.Equal(
            ("0", true),
            (Allowed((int)added.ThreadId), Qemu.Of(Libvirt.Virsh("domuuid", Name)).Id == Parent((int)added.ThreadId)));

        // One that is plugged in has its thread at once; one that QEMU has open gets it at the next start.
        Refused("Add-KvmVMDisk $name $disk[1] -IOThread 7", "IOThreadNotFound", "-Scope Config");
        Run("Add-KvmVMDisk $name $disk[1] -IOThread 1");
        Assert.Contains(
            "iothread1",
            Libvirt.Virsh("qemu-monitor-command", Name, "--hmp", "qom-get /machine/peripheral/virtio-disk1 iothread"),
            StringComparison.Ordinal);
        Refused("Set-KvmVMDisk $name vda -IOThread 1", "DiskSettingNotLive", "-Scope Config");
        dynamic waits = Run("Set-KvmVMDisk $name vda -IOThread 1 -Cache None -Scope Config -PassThru")[0];
        Assert.True((bool)waits.RestartRequired && waits.IOThread is null);
        Assert.Equal(["vdb"], (string[])((dynamic)Run("Get-KvmIOThread $name 1")[0]).Disk);
        Refused(
            "Remove-KvmIOThread $name 1",
            "IOThreadInUse",
            $"Set-KvmVMDisk -VMName {Name} -Target vda, vdb -IOThread 0 -Scope Config; Remove-KvmIOThread -VMName {Name} -Id 1 -Scope "
                + "Config");
        Refused("Remove-KvmIOThread $name 1 -Scope Config", "IOThreadInUse", "-Target vda, vdb");
        Run("Remove-KvmIOThread $name 7 -Force; Stop-KvmVM $name -TurnOff; Start-KvmVM $name");
        dynamic thread = Assert.Single(Run("Get-KvmIOThread $name"));
        Assert.Equal(["vda", "vdb"], (string[])thread.Disk);
        Assert.Equal(("0", false), (Allowed((int)thread.ThreadId), (bool)thread.RestartRequired));

        // What the error says is enough, as it stands.
        Run(
            $"Set-KvmVMDisk -VMName {Name} -Target vda, vdb -IOThread 0 -Scope Config; Remove-KvmIOThread -VMName {Name} -Id 1 -Scope "
                + "Config -Force");
        Assert.DoesNotContain("iothread", Libvirt.Virsh("dumpxml", Name, "--inactive"), StringComparison.Ordinal);
        Refused("Remove-KvmIOThread $name 1", "IOThreadInUse", "Remove-KvmIOThread");
        Run("Remove-KvmVMDisk $name vdb -Scope Config -Force");
    }

    private static string Allowed(int thread) => Status(thread, "Cpus_allowed_list:");

    private static int Parent(int thread) => int.Parse(Status(thread, "Tgid:"), System.Globalization.CultureInfo.InvariantCulture);

    private static string Status(int thread, string field) =>
        File.ReadLines($"/proc/{thread}/status").First(l => l.StartsWith(field, StringComparison.Ordinal)).Split('\t')[1].Trim();
}
