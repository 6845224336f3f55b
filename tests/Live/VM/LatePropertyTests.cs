using System.Diagnostics;
using KvmPS.Live.Fixture;
using KvmPS.Live.Guest;

namespace KvmPS.Live.VM;

/// <summary>Properties that ask the guest when they are read: one that does not answer is waited for shortly, and only so often.</summary>
public sealed class LatePropertyTests(PrivateLibvirt libvirt, GuestImage image) : GuestTest(libvirt, image)
{
    [Fact]
    public void Silent_guests_hold_up_a_listing_three_times_at_most()
    {
        foreach (var vm in (string[])[$"{Name}-a", $"{Name}-b"]) Boot(vm);
        Run("$a, $b = Get-KvmVM \"$name-*\"");
        HangAgent($"{Name}-a");
        HangAgent($"{Name}-b");
        var clock = Stopwatch.StartNew();
        Assert.Equal(
            [true, true, true],
            // No address, or null where libvirt itself takes too long on a busy machine.
            Run("$null -eq $a.GuestOS; -not $a.IPAddress; -not $b.IPAddress").Select(o => (bool)o.BaseObject));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(1));

        Libvirt.Virsh("reset", $"{Name}-b");
        Run("Wait-KvmVM \"$name-b\" -For Agent");
        // Nobody of this listing is asked any more, and the next listing asks again.
        Assert.DoesNotContain(Run("$b.GuestOS"), o => o is not null);
        Eventually.True(
            "the next listing asks",
            () => Run("(Get-KvmVM \"$name-b\").GuestOS") is [{ BaseObject: "KvmPS test guest 1" }]);
    }

    [Fact]
    public void A_silent_guest_has_the_addresses_that_its_host_knows()
    {
        Run(
            "New-KvmVM $name 160MB -Kernel $kernel -Initrd $initrd -VirtType Qemu -KernelArguments $arguments -Start; Wait-KvmVM $name "
                + "-For Agent; Wait-KvmVM $name -For IPAddress");
        HangAgent();
        // The questions of HangAgent are not all over yet, and libvirt answers five at a time.
        dynamic? address = null;
        Eventually.True("the host tells", () => (address = Run("(Get-KvmVM $name).IPAddress").SingleOrDefault()?.BaseObject) is not null);
        Assert.Contains((string)address!.ToString(), Libvirt.Virsh("net-dhcp-leases", "default"), StringComparison.Ordinal);
    }
}
