using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>Guests that reboot, are reset, or cannot; and QEMUs that end meanwhile.</summary>
public sealed class RestartKvmVMTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Boot =
        "New-KvmVM $name 160MB -Kernel $kernel -Initrd $initrd -VirtType Qemu -Graphics None -KernelArguments $more -Start";
    private const string Small = "New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None";

    [Fact]
    public void A_guest_reboots_and_can_be_reset()
    {
        Shell.SetVariable("more", GuestImage.Arguments(Name));
        Run(Boot + "; Wait-KvmVM $name -For Agent");
        var first = Agent().BootId();

        dynamic vm = Run("Restart-KvmVM $name -PassThru")[0];
        Assert.Equal("Running", vm.State.ToString());
        Run("Wait-KvmVM $name -For Agent");
        var second = Agent().BootId();
        Assert.NotEqual(first, second);

        Run("Restart-KvmVM $name -Force; Wait-KvmVM $name -For Agent");
        Assert.NotEqual(second, Agent().BootId());
        Assert.Equal("running", State());
    }

    [Fact]
    public void Without_an_agent_the_power_button_does_it()
    {
        Shell.SetVariable("more", GuestImage.Arguments(Name, "kvmps.noagent"));
        Run(Boot);
        // acpid may not listen yet: then the cmdlet asks again.
        Run("Restart-KvmVM $name -TimeoutSec 100");
        Assert.Equal("running", State());
    }

    [Fact]
    public void A_guest_that_does_not_reboot_is_a_timeout()
    {
        Run(Small + " -Start");
        var error = Fail("Restart-KvmVM $name -TimeoutSec 2");
        Assert.Equal("TimeoutVMRestart,KvmPS.Commands.VM.RestartKvmVMCommand", error.FullyQualifiedErrorId);
        Assert.Contains("-Force", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal("running", State());
        Run("Restart-KvmVM $name -Force");
    }

    [Fact]
    public async Task A_QEMU_that_is_killed_meanwhile_ends_in_an_error()
    {
        Run(Small + " -Start");
        var id = Libvirt.Virsh("domuuid", Name);
        var killed = Task.Run(
            () =>
            {
                Eventually.True("the restart has begun", () => Shell.IsRunning);
                Qemu.Of(id).Kill();
            },
            TestContext.Current.CancellationToken);
        var error = Fail("Restart-KvmVM $name -TimeoutSec 60");
        await killed;
        Assert.StartsWith("VMNotRunning,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_VM_that_is_off_paused_or_gone_is_an_error_of_its_own()
    {
        Run(Small);
        Assert.StartsWith("VMNotRunning,", Fail("Restart-KvmVM $name").FullyQualifiedErrorId, StringComparison.Ordinal);
        Run("Start-KvmVM $name; Suspend-KvmVM $name");
        Assert.StartsWith("VMIsPaused,", Fail("Restart-KvmVM $name").FullyQualifiedErrorId, StringComparison.Ordinal);
        Run("$vm = Get-KvmVM $name; Remove-KvmVM $name -Force");
        Assert.StartsWith("VMNotFound,", Fail("$vm | Restart-KvmVM").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_names_what_would_be_done()
    {
        Run(Small + " -Start");
        var screen = Screen("Restart-KvmVM $name -WhatIf; Restart-KvmVM $name -Force -WhatIf", width: 200);
        Assert.Contains($"\"Reboot\" on target \"{Name}\"", screen, StringComparison.Ordinal);
        Assert.Contains($"\"Reset (without asking the guest)\" on target \"{Name}\"", screen, StringComparison.Ordinal);
    }
}
