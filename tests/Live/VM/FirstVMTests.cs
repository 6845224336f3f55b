using System.Globalization;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>The thin line through everything: disk, VM, boot, agent, table, shutdown, removal.</summary>
public sealed class FirstVMTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Fact]
    public void A_Linux_guest_lives_from_disk_to_removal()
    {
        dynamic disk = Run("$disk = New-KvmDisk \"$folder/disk.qcow2\" 64MB; $disk")[0];
        Assert.Equal(64L << 20, (long)disk.Size);

        dynamic created = Run(
            """
            New-KvmVM $name 160MB -Vcpu 1 -MaximumVcpu 2 -Disk $disk -Kernel $kernel -Initrd $initrd -KernelArguments $arguments -VirtType Qemu
            """)[0];
        Assert.Equal("Off", created.State.ToString());
        Assert.Equal("shut off", State());

        dynamic started = Run("Start-KvmVM $name -PassThru")[0];
        Assert.Equal("Running", started.State.ToString());

        Run("Wait-KvmVM $name -For Agent");
        Assert.Equal(Name, Agent().Run("hostname"));
        Assert.Equal((64L << 20).ToString(CultureInfo.InvariantCulture), Agent().Run("echo $(($(cat /sys/block/vda/size) * 512))"));

        dynamic running = Run("Get-KvmVM $name")[0];
        Assert.Equal(1, (int)running.Vcpu);
        Assert.Equal(2, (int)running.MaximumVcpu);
        Assert.Equal(160L << 20, (long)running.Memory);
        Assert.Equal("vda", string.Join(' ', (string[])running.Disk));
        Assert.Single((string[])running.NetworkAdapter);
        Assert.InRange((double)running.CpuUsage, 0.1, 100);
        var guestUptime = double.Parse(Agent().Run("cut -d' ' -f1 /proc/uptime"), CultureInfo.InvariantCulture);
        Assert.InRange(((TimeSpan)running.Uptime).TotalSeconds, 0, guestUptime + 60);

        Assert.Contains(Name, Screen("Get-KvmVM $name", width: 80), StringComparison.Ordinal);

        Run("Wait-KvmVM $name -For IPAddress");
        Assert.Contains("ipv4", Libvirt.Virsh("domifaddr", Name), StringComparison.Ordinal);

        Run("Stop-KvmVM $name");
        Assert.Equal("shut off", State());

        Run("Remove-KvmVM $name -RemoveDisk -Force");
        Assert.DoesNotContain(Name, Libvirt.Virsh("list", "--all", "--name"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public void A_boot_sector_guest_runs_under_KVM_where_it_is_and_stops_on_the_power_button()
    {
        File.Copy(Image.BootSector, Path.Combine(Folder, "boot.img"));
        var type = KvmDevice.IsThere ? "Kvm" : "Qemu";
        Run($"New-KvmVM $name 32MB -VirtType {type} -Machine pc -Disk \"$folder/boot.img\" -NoNetwork -Graphics None -Start");
        Assert.Contains($"<domain type='{type.ToLowerInvariant()}'", Libvirt.Virsh("dumpxml", Name), StringComparison.Ordinal);
        Run("Wait-KvmVM $name -For State -State Running");

        // The guest arms its power button a moment after it has started.
        Run("Stop-KvmVM $name -TimeoutSec 60");
        Assert.Equal("shut off", State());
    }
}
