using System.Diagnostics;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Guest;

/// <summary>What a guest says of itself is what it says when asked by other ways.</summary>
public sealed class GetKvmGuestTests(PrivateLibvirt libvirt, GuestImage image) : GuestTest(libvirt, image)
{
    [Fact]
    public void A_guest_says_what_it_is()
    {
        var disk = Path.Combine(Folder, "data.img");
        File.WriteAllBytes(disk, new byte[16 << 20]);
        HostProgram.Check("mkfs.ext4", "-q", disk);
        Run(
            $"New-KvmVM $name 160MB -Disk '{disk}' -Kernel $kernel -Initrd $initrd -VirtType Qemu -KernelArguments $arguments -Start; "
                + "Wait-KvmVM $name -For IPAddress; Wait-KvmVM $name -For Agent");
        var address = "";
        Eventually.True(
            "the guest has its address",
            () => (address = Agent().Run("ip -4 -o addr show eth0 | awk '{print $4}'")).Length > 0);

        dynamic guest = Run("Get-KvmGuest $name")[0].BaseObject;
        Assert.Equal(Name, (string)guest.VMName);
        Assert.Equal(Agent().Run("hostname"), (string)guest.HostName);
        Assert.Equal(Agent().Run("uname -r"), (string)guest.Kernel);
        Assert.Equal(Agent().Run("uname -m"), (string)guest.Architecture);
        Assert.Equal(Agent().Run(". /etc/os-release; echo $PRETTY_NAME"), (string)guest.OperatingSystem);
        Assert.Equal(TimeSpan.Zero, ((DateTimeOffset)guest.Time).Offset);
        Assert.InRange(((TimeSpan)guest.ClockOffset).TotalSeconds, -60, 60);
        Assert.Empty((object[])guest.User);
        dynamic eth0 = ((object[])guest.NetworkAdapter).Single(n => n.ToString() == "eth0");
        Assert.Contains(address, (string[])eth0.IPAddress);
        Assert.Equal(Agent().Run("cat /sys/class/net/eth0/address"), (string)eth0.MacAddress);
        Assert.Equal([address.Split('/')[0]], (string[])guest.IPAddress);
        dynamic data = ((object[])guest.FileSystem).Single(f => f.ToString() == "/mnt");
        Assert.Equal("ext4", (string)data.Type);
        Assert.Equal("vda", (string)data.Device);
        Assert.InRange((long)data.Size, 8 << 20, 16 << 20);

        var screen = Screen("Get-KvmGuest $name; (Get-KvmGuest $name).FileSystem");
        Assert.Contains("OperatingSystem", screen, StringComparison.Ordinal);
        Assert.Contains("MountPoint", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_guest_that_hangs_holds_nobody_up()
    {
        Boot();
        HangAgent();
        Run("New-KvmVM \"$name-off\" 32MB -VirtType Qemu -NoNetwork");
        var clock = Stopwatch.StartNew();
        var result = Invoke("Get-KvmGuest \"$name*\" -TimeoutSec 2");
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);
        Assert.Empty(result.Output);
        Assert.Equal(["AgentNotAnswering", "VMNotRunning"], result.Errors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Contains($"Wait-KvmVM -Name {Name} -For Agent", result.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);

        // The agent goes on; nothing that was asked meanwhile is in its way.
        var fresh = Libvirt.Virsh("reset", Name);
        Assert.Equal("", fresh);
        Run("Wait-KvmVM $name -For Agent");
        Assert.Equal(Name, Run("(Get-KvmGuest $name).HostName")[0].BaseObject);
    }
}
