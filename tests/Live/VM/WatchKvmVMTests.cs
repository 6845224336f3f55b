using System.Diagnostics;
using System.Management.Automation;
using KvmPS.Live.Fixture;
using KvmPS.Engine;

namespace KvmPS.Live.VM;

/// <summary>Events as they happen, and statistics.</summary>
public sealed class WatchKvmVMTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Small = "New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None";

    [Fact]
    public async Task Events_come_as_they_happen()
    {
        Run(Small + " -Start");
        // Suspends and resumes until the watch, which begins at some moment, has seen enough.
        var toggling = Toggle();
        var seen = Run("foreach ($once in 1) { Watch-KvmVM $name | ForEach-Object { $_; if ($_.Event -eq 'Resumed') { break } } }");
        await toggling;
        Assert.All(seen, e => Assert.Equal(Name, Property(e, "Name")));
        Assert.Equal(("Resumed", "Unpaused"), (Property(seen[^1], "Event"), Property(seen[^1], "Detail")));
    }

    [Fact]
    public async Task A_QEMU_that_is_killed_is_a_crash()
    {
        Run(Small + "; New-KvmVM \"$name-other\" 32MB -VirtType Qemu -NoNetwork -Graphics None");
        var started = Task.Run(
            () =>
            {
                Eventually.True("the watch has begun", () => Shell.IsRunning);
                while (Shell.IsRunning)
                {
                    Libvirt.Virsh("start", $"{Name}-other");
                    Libvirt.Virsh("start", Name);
                    Qemu.Of(Libvirt.Virsh("domuuid", Name)).Kill();
                    Eventually.True("libvirt has noticed", () => State() == "shut off");
                    Libvirt.Virsh("destroy", $"{Name}-other");
                }
            },
            TestContext.Current.CancellationToken);
        var seen = Run("foreach ($once in 1) { Get-KvmVM $name | Watch-KvmVM -Event Crashed | ForEach-Object { $_; break } }");
        await started;
        Assert.Equal((Name, "Crashed", "Failed"), (Property(seen[0], "Name"), Property(seen[0], "Event"), Property(seen[0], "Detail")));
    }

    [Fact]
    public void Statistics_come_at_each_interval()
    {
        Run(Small + " -Start");
        var seen = Run(
            "foreach ($once in 1) { $n = 0; Watch-KvmVM $name -Interval 1 | Where-Object { $_ -is [KvmPS.Model.KvmVMStatistics] } | "
                + "ForEach-Object { $_; if (++$n -eq 2) { break } } }");
        Assert.Equal(2, seen.Count);
        Assert.All(seen, s => Assert.Equal(("32", Name), ($"{(long)s.Properties["Memory"].Value >> 20}", Property(s, "Name"))));
    }

    [Fact]
    public async Task Ctrl_C_ends_it_within_a_second_and_time_too()
    {
        Assert.Empty(Run("Watch-KvmVM \"$name*\" -DurationSec 1"));
        var clock = new Stopwatch();
        var stopper = Task.Run(
            () =>
            {
                Eventually.True("the watch has begun", () => Shell.IsRunning);
                clock.Start();
                Shell.Stop();
            },
            TestContext.Current.CancellationToken);
        var result = Invoke("Watch-KvmVM \"$name*\"");
        clock.Stop();
        await stopper;
        Assert.Equal(Outcome.Stopped, result.Outcome);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"It took {clock.Elapsed}.");
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None");
        Assert.StartsWith(
            "SeveralHosts,",
            Fail("(Get-KvmVM $name), (Get-KvmVM test -Connection test:///default) | Watch-KvmVM -DurationSec 1").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Run("Remove-KvmVM $name -Force");
        Assert.StartsWith("VMNotFound,", Fail("Watch-KvmVM $name").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_for_an_event_ends_with_it()
    {
        Run(Small + " -Start");
        var toggling = Toggle();
        Run("Wait-KvmVM $name -For Event -Event Suspended -TimeoutSec 60");
        await toggling;
        Run("Resume-KvmVM $name");
        Assert.StartsWith(
            "TimeoutEvent,",
            Fail("Wait-KvmVM $name -For Event -Event Stopped -TimeoutSec 1").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith("ParameterMissing,", Fail("Wait-KvmVM $name -For Event").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wait_for_a_port_ends_when_the_guest_listens()
    {
        Run(
            "New-KvmVM $name 160MB -Kernel $kernel -Initrd $initrd -VirtType Qemu -Graphics None -KernelArguments $arguments -Start; "
                + "Wait-KvmVM $name -For Agent; Wait-KvmVM $name -For IPAddress");
        Eventually.True("the guest has its address", () => Agent().Run("ip -4 -o addr show scope global").Length > 0);

        Assert.Contains("TimeoutPort", InNamespaces("Wait-KvmVM $name -For Port -Port 7777 -TimeoutSec 2"), StringComparison.Ordinal);
        Agent().Run("(while :; do nc -l -p 7777 </dev/null; done) >/dev/null 2>&1 &");
        Assert.Contains(
            "all done, errors: 0",
            InNamespaces("Wait-KvmVM $name -For Port -Port 7777 -TimeoutSec 60"),
            StringComparison.Ordinal);

        Run("Stop-KvmVM $name -TurnOff");
        Assert.StartsWith("VMNotRunning,", Fail("Wait-KvmVM $name -For Port -Port 22").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("ParameterMissing,", Fail("Wait-KvmVM $name -For Port").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    /// <summary>What a script says that runs where the guests' network is.</summary>
    private string InNamespaces(string script)
    {
        var file = Path.Combine(Folder, "script.ps1");
        File.WriteAllText(file, $"""
            $name = '{Name}'
            Connect-KvmHost '{Libvirt.Uri}'
            {script} -ErrorVariable failed
            "all done, errors: $($failed.Count)"
            $failed | ForEach-Object FullyQualifiedErrorId
            """);
        return Libvirt.Enter(Pwsh.File(file)).Output;
    }

    private Task Toggle() => Task.Run(
        () =>
        {
            Eventually.True("it has begun", () => Shell.IsRunning);
            while (Shell.IsRunning)
            {
                Libvirt.Virsh("suspend", Name);
                Libvirt.Virsh("resume", Name);
            }
        },
        TestContext.Current.CancellationToken);

    private static string Property(PSObject o, string name) => o.Properties[name].Value.ToString()!;
}
