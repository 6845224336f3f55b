using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>Guests that shut down, guests that will not, and VMs that are quicker than the cmdlet.</summary>
public sealed class StopKvmVMTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Boot =
        "New-KvmVM $vm 160MB -Kernel $kernel -Initrd $initrd -VirtType Qemu -Graphics None -KernelArguments $more -Start; Wait-KvmVM $vm "
            + "-For Agent";

    [Fact]
    public void One_guest_that_ignores_the_request_ends_in_a_timeout_the_others_are_off_and_force_cuts()
    {
        // Neither the agent (stopped below) nor the power button does anything in this guest.
        Start(Name, "kvmps.noacpi");
        Agent().Run("(sleep 1; kill -STOP $(cat /run/qga.pid)) >/dev/null 2>&1 &");
        Eventually.True("the agent has stopped", () => Invoke("Wait-KvmVM $name -For Agent -TimeoutSec 1").Errors.Count == 1);

        // Guests that power off at the button; asked a second time, should they still be booting.
        foreach (var other in (string[])["1", "2"])
        {
            File.Copy(Image.BootSector, Path.Combine(Folder, other));
            Run($"New-KvmVM \"$name-{other}\" 32MB -VirtType Qemu -NoNetwork -Graphics None -Disk \"$folder/{other}\" -Start");
        }

        var error = Fail("Get-KvmVM \"$name*\" | Stop-KvmVM -TimeoutSec 20");
        Assert.Equal(Name, error.TargetObject);
        Assert.Equal("shut off", State($"{Name}-1"));
        Assert.Equal("shut off", State($"{Name}-2"));
        Assert.Equal("TimeoutVMStop,KvmPS.Commands.VM.StopKvmVMCommand", error.FullyQualifiedErrorId);
        Assert.Equal(System.Management.Automation.ErrorCategory.OperationTimeout, error.CategoryInfo.Category);
        Assert.Contains($"Stop-KvmVM -Name {Name} -Force", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal("running", State());

        dynamic stopped = Run("Stop-KvmVM $name -TimeoutSec 3 -Force -PassThru")[0];
        Assert.Equal("Off", stopped.State.ToString());
        Assert.Equal("shut off", State());
    }

    [Fact]
    public void Two_guests_stop_together_and_come_out_in_pipeline_order()
    {
        Start($"{Name}-b");
        Start($"{Name}-a");
        var stopped = Run("\"$name-b\", \"$name-a\" | Stop-KvmVM -PassThru").Select(vm => (string)vm.Properties["Name"].Value);
        Assert.Equal([$"{Name}-b", $"{Name}-a"], stopped);
        Assert.Equal("shut off", State($"{Name}-a"));
        Assert.Equal("shut off", State($"{Name}-b"));
    }

    [Fact]
    public void A_VM_that_stops_between_Get_and_Stop_is_what_was_wanted()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Start");
        Run("$vm = Get-KvmVM $name");
        Libvirt.Virsh("destroy", Name);
        Run("$vm | Stop-KvmVM");
        Run("$vm | Stop-KvmVM -TurnOff");
        Assert.Contains("is already off", string.Join('\n', Invoke("$vm | Stop-KvmVM -Verbose").Verbose), StringComparison.Ordinal);
    }

    [Fact]
    public void A_VM_that_is_gone_between_Get_and_Stop_is_an_error_of_its_own_and_the_others_stop()
    {
        Run("1..2 | ForEach-Object { New-KvmVM \"$name-$_\" 32MB -VirtType Qemu -NoNetwork -Graphics None -Start }");
        Run("$vms = Get-KvmVM \"$name-*\"");
        Libvirt.Virsh("destroy", $"{Name}-1");
        Libvirt.Virsh("undefine", $"{Name}-1");
        var error = Fail("$vms | Stop-KvmVM -TurnOff");
        Assert.StartsWith("VMNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("shut off", State($"{Name}-2"));
    }

    [Fact]
    public void A_transient_VM_is_gone_when_it_is_off()
    {
        var xml = Path.Combine(Folder, "vm.xml");
        File.WriteAllText(xml, $"<domain type='qemu'><name>{Name}</name><memory unit='MiB'>32</memory><os><type>hvm</type></os></domain>");
        Libvirt.Virsh("create", xml);
        Assert.False((bool)Run("Get-KvmVM $name")[0].Properties["Persistent"].Value);
        Assert.Empty(Run("Stop-KvmVM $name -TurnOff -PassThru"));
        Assert.StartsWith("VMNotFound,", Fail("Get-KvmVM $name").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_paused_VM_cannot_shut_down_but_force_cuts_it()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Start");
        Libvirt.Virsh("suspend", Name);
        var error = Fail("Stop-KvmVM $name");
        Assert.StartsWith("VMIsPaused,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-TurnOff", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal("paused", State());
        Run("Start-KvmVM $name");
        Assert.Equal("running", State());
        Libvirt.Virsh("suspend", Name);
        Run("Stop-KvmVM $name -Force");
        Assert.Equal("shut off", State());
    }

    [Fact]
    public void WhatIf_stops_nothing()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Start");
        var screen = Screen("Stop-KvmVM $name -WhatIf; Stop-KvmVM $name -TurnOff -WhatIf", width: 200);
        Assert.Contains($"\"Shut down\" on target \"{Name}\"", screen, StringComparison.Ordinal);
        Assert.Contains($"\"Turn off (forcibly)\" on target \"{Name}\"", screen, StringComparison.Ordinal);
        Assert.Equal("running", State());
    }

    private void Start(string vm, params string[] flags)
    {
        Shell.SetVariable("vm", vm);
        Shell.SetVariable("more", GuestImage.Arguments(vm, flags));
        Run(Boot);
    }
}
