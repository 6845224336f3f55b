using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>Listings: complete, in one go, and not held up by a VM that hangs.</summary>
public sealed class GetKvmVMTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Fact]
    public void States_are_those_of_virsh()
    {
        Run(
            "'off', 'running', 'paused', 'saved' | ForEach-Object { New-KvmVM \"$name-$_\" 32MB -VirtType Qemu -NoNetwork -Graphics None "
                + "}");
        Run("Start-KvmVM \"$name-running\", \"$name-paused\", \"$name-saved\"");
        Libvirt.Virsh("suspend", $"{Name}-paused");
        Libvirt.Virsh("managedsave", $"{Name}-saved");
        Libvirt.Virsh("autostart", $"{Name}-off");

        var states = Run("Get-KvmVM \"$name-*\"").ToDictionary(vm => (string)vm.Properties["Name"].Value, vm => vm);
        Assert.Equal(
            states.Keys.Order(StringComparer.Ordinal),
            Run("Get-KvmVM").Select(vm => (string)vm.Properties["Name"].Value).Where(n => n.StartsWith(Name, StringComparison.Ordinal)));
        Assert.Equal("Off", Property("off", "State"));
        Assert.Equal("Running", Property("running", "State"));
        Assert.Equal("Booted", Property("running", "StateReason"));
        Assert.Equal("Paused", Property("paused", "State"));
        Assert.Equal("User", Property("paused", "StateReason"));
        Assert.Equal("Saved", Property("saved", "State"));
        Assert.Equal("True", Property("off", "Autostart"));
        Assert.Equal("False", Property("running", "Autostart"));

        Assert.Equal(
            [$"{Name}-paused", $"{Name}-saved"],
            Run("Get-KvmVM \"$name-*\" -State Paused, Saved").Select(vm => (string)vm.Properties["Name"].Value));

        string? Property(string vm, string property) => states[$"{Name}-{vm}"].Properties[property].Value?.ToString();
    }

    [Fact]
    public void A_missing_name_is_an_error_and_the_others_are_listed()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None");
        var result = Invoke("Get-KvmVM nosuch, $name");
        Assert.Equal("VMNotFound,KvmPS.Commands.VM.GetKvmVMCommand", Assert.Single(result.Errors).FullyQualifiedErrorId);
        Assert.Single(result.Output);
        Assert.Empty(Run("Get-KvmVM nosuch*"));
        Assert.Contains($"'{Name}'", Fail("Get-KvmVM $name.ToUpperInvariant()").ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_VM_is_looked_at_again_on_the_host_it_came_from()
    {
        Run("New-KvmVM \"$name [1]\" 32MB -VirtType Qemu -NoNetwork -Graphics None");
        var again = Run("$vm = Get-KvmVM | Where-Object Name -eq \"$name [1]\"; $null = Connect-KvmHost test:///default; $vm | Get-KvmVM");
        Assert.Equal($"{Name} [1]", (string)Assert.Single(again).Properties["Name"].Value);
    }

    [Fact]
    public void A_hung_QEMU_does_not_hold_up_the_listing()
    {
        Run("1..2 | ForEach-Object { New-KvmVM \"$name-$_\" 32MB -VirtType Qemu -NoNetwork -Graphics None -Start }");
        var qemu = Qemu.Of(Libvirt.Virsh("domuuid", $"{Name}-1"));
        HostProgram.Run("kill", "-STOP", $"{qemu.Id}");
        try
        {
            // Stuck for good: only an answer that does not wait for it comes at all.
            var listed = Run("Get-KvmVM \"$name-*\"");
            Assert.Equal(["Running", "Running"], listed.Select(vm => vm.Properties["State"].Value.ToString()));
            Assert.All(listed, vm => Assert.Equal(32L << 20, (long)vm.Properties["Memory"].Value));
            Assert.Equal(2, Run("Get-KvmVM \"$name-*\"").Count);
        }
        finally
        {
            HostProgram.Run("kill", "-CONT", $"{qemu.Id}");
        }
    }

    [Fact]
    public void The_table_fits_into_80_columns()
    {
        Run("New-KvmVM $name 1536MB -MaximumMemory 2GB -Vcpu 1 -MaximumVcpu 4 -VirtType Qemu -NoNetwork -Graphics None");
        var lines = Screen("Get-KvmVM $name", width: 80).Split('\n');
        Assert.All(lines, line => Assert.True(line.TrimEnd().Length <= 80, line));
        Assert.Matches(@"Name +State +CPU% +vCPU +Memory +Uptime +Auto", string.Join('\n', lines));
        Assert.Matches($@"{Name} +Off +1/4 +1\.5 GiB +No", string.Join('\n', lines));
    }
}
