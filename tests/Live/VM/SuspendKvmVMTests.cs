using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>VMs that stand still and run on.</summary>
public sealed class SuspendKvmVMTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Small = "New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None";

    [Fact]
    public void A_VM_is_paused_and_runs_on()
    {
        Run(Small + " -Start");
        dynamic vm = Run("Suspend-KvmVM $name -PassThru")[0];
        Assert.Equal("Paused", vm.State.ToString());
        Assert.Equal("paused", State());
        Assert.Contains("is already paused", Assert.Single(Invoke("Suspend-KvmVM $name -Verbose").Verbose), StringComparison.Ordinal);

        vm = Run("Get-KvmVM $name | Resume-KvmVM -PassThru")[0];
        Assert.Equal("Running", vm.State.ToString());
        Assert.Equal("running", State());
        Assert.Contains("is already running", Assert.Single(Invoke("Resume-KvmVM $name -Verbose").Verbose), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_off_is_an_error_and_the_others_are_paused()
    {
        Run(
            "1..3 | ForEach-Object { New-KvmVM \"$name-$_\" 32MB -VirtType Qemu -NoNetwork -Graphics None }; Start-KvmVM \"$name-1\", "
                + "\"$name-3\"");
        var error = Fail("Suspend-KvmVM \"$name-*\"");
        Assert.Equal("VMNotRunning,KvmPS.Commands.VM.SuspendKvmVMCommand", error.FullyQualifiedErrorId);
        Assert.Equal(["paused", "shut off", "paused"], [State($"{Name}-1"), State($"{Name}-2"), State($"{Name}-3")]);
        Assert.StartsWith("VMNotRunning,", Fail("Resume-KvmVM \"$name-*\"").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["running", "shut off", "running"], [State($"{Name}-1"), State($"{Name}-2"), State($"{Name}-3")]);
    }

    [Fact]
    public void A_QEMU_that_hangs_ends_in_a_timeout()
    {
        Run(Small + " -Start");
        var qemu = Qemu.Of(Libvirt.Virsh("domuuid", Name));
        HostProgram.Run("kill", "-STOP", $"{qemu.Id}");
        try
        {
            Assert.StartsWith(
                "TimeoutVMSuspend,",
                Fail("Suspend-KvmVM $name -TimeoutSec 1").FullyQualifiedErrorId,
                StringComparison.Ordinal);
        }
        finally
        {
            HostProgram.Run("kill", "-CONT", $"{qemu.Id}");
        }
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        Run(Small + " -Start");
        Assert.Contains($"\"Pause\" on target \"{Name}\"", Screen("Suspend-KvmVM $name -WhatIf"), StringComparison.Ordinal);
        Assert.Equal("running", State());
        Libvirt.Virsh("suspend", Name);
        Assert.Contains($"\"Resume\" on target \"{Name}\"", Screen("Resume-KvmVM $name -WhatIf"), StringComparison.Ordinal);
        Assert.Equal("paused", State());
    }
}
