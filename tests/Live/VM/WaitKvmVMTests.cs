using System.Diagnostics;
using System.Globalization;
using KvmPS.Live.Fixture;
using KvmPS.Engine;

namespace KvmPS.Live.VM;

/// <summary>Waits that end: in time, with the right error, and at Ctrl+C.</summary>
public sealed class WaitKvmVMTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Small = "New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None";

    [Fact]
    public async Task A_state_change_made_elsewhere_ends_the_wait()
    {
        Run(Small);
        var elsewhere = Task.Run(() => Libvirt.Virsh("start", Name), TestContext.Current.CancellationToken);
        Run("Wait-KvmVM $name -For State -State Running -TimeoutSec 60");
        await elsewhere;
        elsewhere = Task.Run(() => Libvirt.Virsh("suspend", Name), TestContext.Current.CancellationToken);
        Run("Wait-KvmVM $name -For State -State Paused -TimeoutSec 60");
        await elsewhere;
    }

    [Fact]
    public void Time_running_out_is_an_error_for_each_VM()
    {
        Run("1..2 | ForEach-Object { New-KvmVM \"$name-$_\" 32MB -VirtType Qemu -NoNetwork -Graphics None }");
        var errors = Invoke("Wait-KvmVM \"$name-*\" -For State -TimeoutSec 1").Errors;
        Assert.Equal(2, errors.Count);
        Assert.All(errors, e => Assert.Equal("TimeoutState,KvmPS.Commands.VM.WaitKvmVMCommand", e.FullyQualifiedErrorId));
        Assert.Equal([$"{Name}-1", $"{Name}-2"], errors.Select(e => (string)e.TargetObject));
    }

    [Fact]
    public void An_agent_that_does_not_answer_times_out()
    {
        Run(Small + " -Start");
        Assert.StartsWith(
            "TimeoutAgent,",
            Fail("Wait-KvmVM $name -For Agent -TimeoutSec 2").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "TimeoutIPAddress,",
            Fail("Wait-KvmVM $name -For IPAddress -TimeoutSec 2").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_VM_that_is_off_has_no_agent_to_wait_for()
    {
        Run(Small);
        var error = Fail("Wait-KvmVM $name -For Agent -TimeoutSec 60");
        Assert.StartsWith("VMNotRunning,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"Start-KvmVM -Name {Name}", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_VM_without_the_channel_never_will_have_an_agent()
    {
        var xml = Path.Combine(Folder, "vm.xml");
        File.WriteAllText(xml, $"<domain type='qemu'><name>{Name}</name><memory unit='MiB'>32</memory><os><type>hvm</type></os></domain>");
        Libvirt.Virsh("create", xml);
        Assert.StartsWith(
            "AgentNotConfigured,",
            Fail("Wait-KvmVM $name -For Agent -TimeoutSec 60").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_QEMU_that_is_killed_ends_the_wait_with_an_error()
    {
        Run(Small + " -Start");
        var id = Libvirt.Virsh("domuuid", Name);
        var killed = Task.Run(() => Qemu.Of(id).Kill(), TestContext.Current.CancellationToken);
        var error = Fail("Wait-KvmVM $name -For Agent -TimeoutSec 60");
        await killed;
        Assert.StartsWith("VMNotRunning,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_wait_within_a_second()
    {
        Run(Small);
        _ = Shell;
        var clock = new Stopwatch();
        var stopper = Task.Run(
            () =>
            {
                Eventually.True("the wait has begun", () => Shell.IsRunning);
                clock.Start();
                Shell.Stop();
            },
            TestContext.Current.CancellationToken);
        var result = Invoke("Wait-KvmVM $name -For State -TimeoutSec 600");
        clock.Stop();
        await stopper;
        Assert.Equal(Outcome.Stopped, result.Outcome);
        Assert.True(
            clock.ElapsedMilliseconds < 5000,
            string.Create(CultureInfo.InvariantCulture, $"It took {clock.ElapsedMilliseconds} ms."));
    }

    [Fact]
    public void Ten_VMs_are_waited_for_at_once()
    {
        Run("1..10 | ForEach-Object { New-KvmVM \"$name-$_\" 32MB -VirtType Qemu -NoNetwork -Graphics None }");
        var clock = Stopwatch.StartNew();
        var errors = Invoke("Get-KvmVM \"$name-*\" | Wait-KvmVM -For State -TimeoutSec 3").Errors;
        Assert.Equal(10, errors.Count);
        // One after the other it would be thirty seconds.
        Assert.InRange(clock.Elapsed.TotalSeconds, 3, 25);
    }
}
