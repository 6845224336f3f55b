using System.Management.Automation;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>
/// VMs that vanish, start or crash between cmdlets and during them: each ends in the error that says so, and none hangs. Restart-, Save-
/// and Wait-KvmVM have their crashes among their own tests.
/// </summary>
public sealed class RaceTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Small = "32MB -VirtType Qemu -NoNetwork -Graphics None";

    [Fact]
    public void A_VM_that_has_vanished_since_it_was_read_is_not_found()
    {
        Run($"$gone = New-KvmVM $name {Small}");
        Libvirt.Virsh("undefine", Name);
        foreach (var command in new[]
            {
                "Get-KvmVM",
                "Get-KvmVM -Detailed",
                "Start-KvmVM",
                "Stop-KvmVM",
                "Restart-KvmVM",
                "Suspend-KvmVM",
                "Resume-KvmVM",
                "Save-KvmVM",
                "Set-KvmVM -Title x",
                "Wait-KvmVM -For State -TimeoutSec 60",
                "Export-KvmVM -Path \"$folder/x.xml\"",
                "Compare-KvmVM",
                "Edit-KvmVM",
                "Get-KvmVMXml",
                "Remove-KvmVM -Force",
                "New-KvmSnapshot",
                "Get-KvmSnapshot",
                "Remove-KvmSnapshot -Name a -Force",
                "Get-KvmGuest",
                "Invoke-KvmGuestCommand -FilePath id",
                "Send-KvmKey -Key A",
            })
        {
            var error = Fail($"$gone | {command}");
            Assert.True(
                error.FullyQualifiedErrorId.StartsWith("VMNotFound,", StringComparison.Ordinal),
                $"{command}: {error.FullyQualifiedErrorId}, {error}");
        }
    }

    [Fact]
    public void A_VM_that_has_changed_since_it_was_read_is_taken_as_it_is_now()
    {
        Run($"$off = New-KvmVM $name {Small}");
        Libvirt.Virsh("start", Name);
        Assert.StartsWith("VMIsRunning,", Fail("$off | Remove-KvmVM -Confirm:$false").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("Running", (string)Run("$off | Start-KvmVM -PassThru | ForEach-Object { \"$($_.State)\" }")[0].BaseObject);
        Run("$on = Get-KvmVM $name");
        Libvirt.Virsh("destroy", Name);
        foreach (var command in new[]
            {
                "Suspend-KvmVM",
                "Resume-KvmVM",
                "Restart-KvmVM",
                "Save-KvmVM",
                "Get-KvmGuest",
                "Send-KvmKey -Key A",
                "Compare-KvmVM",
            })
        {
            Assert.StartsWith("VMNotRunning,", Fail($"$on | {command}").FullyQualifiedErrorId, StringComparison.Ordinal);
        }

        Run("$on | Stop-KvmVM");
    }

    [Fact]
    public async Task Two_that_start_and_stop_the_same_VMs_do_not_trip_over_each_other()
    {
        Run($"1..4 | ForEach-Object {{ New-KvmVM \"$name-$_\" {Small} }} | Out-Null");
        for (var round = 0; round < 2; round++)
        {
            await Beside("start", "Start-KvmVM \"$name-*\"");
            await Beside("destroy", "Stop-KvmVM \"$name-*\" -TurnOff");
        }
    }

    [Theory]
    [InlineData("Suspend-KvmVM $name -TimeoutSec 60")]
    [InlineData("New-KvmSnapshot $name")]
    [InlineData("Invoke-KvmMonitor $name query-status -TimeoutSec 60")]
    public async Task A_QEMU_that_crashes_under_a_cmdlet_ends_it_with_that_error(string command)
    {
        Run($"New-KvmDisk \"$folder/a.qcow2\" 1MB | ForEach-Object {{ New-KvmVM $name {Small} -Disk $_ -Start }}");
        var error = await Crash(command);
        Assert.True(
            error.FullyQualifiedErrorId.StartsWith("VMNotRunning,", StringComparison.Ordinal),
            $"{error.FullyQualifiedErrorId}: {error}");
        Eventually.True("the VM is off", () => State() == "shut off");
    }

    [Fact]
    public async Task A_QEMU_that_crashes_while_it_is_asked_to_stop_is_off_as_was_asked()
    {
        Run($"New-KvmVM $name {Small} -Start");
        var killed = Kill(hold: false, TimeSpan.FromMilliseconds(500));
        Run("Stop-KvmVM $name -TimeoutSec 60");
        await killed;
        Assert.Equal("shut off", State());
    }

    /// <summary>Runs it against a QEMU that answers nothing, and kills that once the cmdlet has begun.</summary>
    private async Task<ErrorRecord> Crash(string command)
    {
        // On a busy host a cmdlet may find the VM off already, and can do what it is for: it was killed too early.
        for (var pause = TimeSpan.FromMilliseconds(500); ; pause *= 4)
        {
            var killed = Kill(hold: true, pause);
            var result = Invoke(command);
            await killed;
            if (result.Errors.Count > 0 || pause > TimeSpan.FromSeconds(20)) return Assert.Single(result.Errors);
            Run("Start-KvmVM $name");
        }
    }

    private Task Kill(bool hold, TimeSpan pause)
    {
        var qemu = Qemu.Of(Libvirt.Virsh("domuuid", Name));
        if (hold) HostProgram.Check("kill", "-STOP", $"{qemu.Id}");
        return Task.Run(
            () =>
            {
                Eventually.True("the cmdlet has begun", () => Shell.IsRunning);
                Thread.Sleep(pause);
                qemu.Kill();
            },
            TestContext.Current.CancellationToken);
    }

    /// <summary>Runs a script while virsh does its own to each of the VMs, which may fail; the script may not.</summary>
    private async Task Beside(string verb, string script)
    {
        var others = Task.Run(
            () =>
                Enumerable
                    .Range(1, 4)
                    .Reverse()
                    .Select(i => HostProgram.Run("virsh", "--quiet", "--connect", Libvirt.Uri, verb, $"{Name}-{i}").ExitCode)
                    .ToList(),
            TestContext.Current.CancellationToken);
        Run(script);
        await others;
        for (var i = 1; i <= 4; i++) Assert.Equal(verb == "start" ? "running" : "shut off", State($"{Name}-{i}"));
    }
}
