using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using KvmPS.Live.Fixture;
using KvmPS.Engine;

namespace KvmPS.Live.Guest;

/// <summary>Programs that run in guests: what they write, how they end, and those that do not.</summary>
[Collection(nameof(Alone))]
public sealed class InvokeKvmGuestCommandTests(PrivateLibvirt libvirt, GuestImage image) : GuestTest(libvirt, image)
{
    [Fact]
    public void What_a_program_writes_and_how_it_ends_comes_back()
    {
        Boot();

        dynamic result = Run("Invoke-KvmGuestCommand $name sh -ArgumentList '-c', 'hostname; echo wrong >&2; exit 3'")[0];
        Assert.Equal(Name, (string)result.VMName);
        Assert.Equal(Name + "\n", (string)result.StandardOutput);
        Assert.Equal("wrong\n", (string)result.StandardError);
        Assert.Equal(3, (int)result.ExitCode);
        Assert.False((bool)result.Truncated);

        dynamic killed = Run("Get-KvmVM $name | Invoke-KvmGuestCommand -FilePath sh -ArgumentList '-c', 'kill -9 $$'")[0];
        Assert.Null(killed.ExitCode);
        Assert.Equal(9L, (long)killed.Signal);

        // Each argument arrives as it is, whatever a shell would make of it; and so does text of any script, and null.
        Run("$odd = 'a b', '$HOME', \"it's\", '', '*', 'grün'");
        Assert.Equal(
            "[a b][$HOME][it's][][*][grün]",
            (string)Run("(Invoke-KvmGuestCommand $name printf -ArgumentList (, '[%s]' + $odd)).StandardOutput")[0].BaseObject);
        Assert.Equal(
            "zwölf\n€\0end",
            (string)Run("(Invoke-KvmGuestCommand $name cat -InputText \"zwölf`n€`0end\").StandardOutput")[0].BaseObject);
        Assert.Equal(
            "0",
            (string)Run("(Invoke-KvmGuestCommand $name sh '-c', 'wc -c | tr -d \" \\n\"' -InputText '').StandardOutput")[0].BaseObject);
        var bytes = (byte[])((dynamic)Run("Invoke-KvmGuestCommand $name printf '\\377\\000\\001'")[0]).OutputBytes;
        Assert.Equal([0xff, 0x00, 0x01], bytes);

        Run("Invoke-KvmGuestCommand $name touch /tmp/whatif -WhatIf");
        Assert.Equal("no", Agent().Run("test -e /tmp/whatif && echo yes || echo no"));
    }

    [Fact]
    public async Task What_cannot_be_run_or_does_not_end_is_an_error_of_its_own()
    {
        Boot();

        var missing = Fail("Invoke-KvmGuestCommand $name nosuch");
        Assert.Equal("GuestFileNotFound,KvmPS.Commands.Guest.InvokeKvmGuestCommandCommand", missing.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, missing.CategoryInfo.Category);
        Assert.StartsWith("GuestAccessDenied,", Fail("Invoke-KvmGuestCommand $name /etc").FullyQualifiedErrorId, StringComparison.Ordinal);

        var slow = Fail("Invoke-KvmGuestCommand $name sleep 600 -TimeoutSec 1");
        Assert.StartsWith("TimeoutGuestCommand,", slow.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(Name, slow.TargetObject);
        var pid = Agent().Run("pidof sleep | tr ' ' '\\n' | while read p; do grep -q 600 /proc/$p/cmdline && echo $p; done");
        Assert.Contains($"process {pid}", slow.ToString(), StringComparison.Ordinal);
        Assert.Contains($"kill -ArgumentList {pid}", slow.ErrorDetails.RecommendedAction, StringComparison.Ordinal);

        Assert.StartsWith(
            "GuestOutputTooLarge,",
            Fail("Invoke-KvmGuestCommand $name head -ArgumentList '-c', '5000000', '/dev/zero'").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal(
            2_000_000,
            (int)Run("(Invoke-KvmGuestCommand $name head '-c', '2000000', '/dev/zero').OutputBytes.Length")[0].BaseObject);
        Assert.Equal(100_000, Run("(Invoke-KvmGuestCommand $name cat -InputText ('x' * 100000)).StandardOutput.Length")[0].BaseObject);
        Assert.StartsWith(
            "GuestInputTooLarge,",
            Fail("Invoke-KvmGuestCommand $name cat -InputText ('x' * 100001)").FullyQualifiedErrorId,
            StringComparison.Ordinal);

        var clock = new Stopwatch();
        var stopper = Task.Run(
            () =>
            {
                Eventually.True("the command runs", () => Agent().Run("pidof tail || true").Length > 0);
                clock.Start();
                Shell.Stop();
            },
            TestContext.Current.CancellationToken);
        var stopped = Invoke("Invoke-KvmGuestCommand $name tail '-f', '/dev/null' -TimeoutSec 600");
        clock.Stop();
        await stopper;
        Assert.Equal(Outcome.Stopped, stopped.Outcome);
        Assert.True(
            clock.ElapsedMilliseconds < 5000,
            string.Create(CultureInfo.InvariantCulture, $"It took {clock.ElapsedMilliseconds} ms."));
    }

    [Fact]
    public void Many_guests_run_it_at_once_and_answer_in_pipeline_order()
    {
        Boot($"{Name}-b");
        Boot($"{Name}-a");
        Run("New-KvmVM \"$name-off\" 32MB -VirtType Qemu -NoNetwork");

        var clock = Stopwatch.StartNew();
        var result = Invoke(
            "Get-KvmVM \"$name-off\", \"$name-b\", \"$name-a\" | Invoke-KvmGuestCommand -FilePath sh -ArgumentList '-c', 'sleep 5; "
                + "hostname'");
        Assert.InRange(clock.Elapsed.TotalSeconds, 5, 9.9);
        Assert.Equal([$"{Name}-b\n", $"{Name}-a\n"], result.Output.Select(o => (string)o.Properties["StandardOutput"].Value));
        var error = Assert.Single(result.Errors);
        Assert.StartsWith("VMNotRunning,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal($"{Name}-off", error.TargetObject);
    }

    [Fact]
    public async Task An_agent_that_hangs_or_is_missing_and_a_QEMU_that_is_killed_end_in_the_right_error()
    {
        Boot();
        var id = Libvirt.Virsh("domuuid", Name);
        var killed = Task.Run(
            () =>
            {
                Eventually.True("the command runs", () => Agent().Run("pidof sleep || true").Length > 0);
                Qemu.Of(id).Kill();
            },
            TestContext.Current.CancellationToken);
        Assert.StartsWith(
            "VMNotRunning,",
            Fail("Invoke-KvmGuestCommand $name sleep 600 -TimeoutSec 120").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        await killed;

        // libvirt 9 may carry the broken channel over to the next start, while it was just writing to it.
        Run("Start-KvmVM $name");
        Eventually.True("libvirt has the agent, or has given it up", () =>
        {
            var asked = Invoke("Invoke-KvmGuestCommand $name true");
            return asked.Errors.Count == 0
                || asked.Errors[0].FullyQualifiedErrorId.StartsWith("AgentConnectionLost,", StringComparison.Ordinal);
        });
        if (Invoke("Invoke-KvmGuestCommand $name true").Errors.Count > 0) Run("Stop-KvmVM $name -Force; Start-KvmVM $name");
        Run("Wait-KvmVM $name -For Agent");
        HangAgent();
        var clock = Stopwatch.StartNew();
        Assert.StartsWith("AgentNotAnswering,", Fail("Invoke-KvmGuestCommand $name true").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);

        Libvirt.Virsh("destroy", Name);
        var xml = Path.Combine(Folder, "vm.xml");
        File.WriteAllText(
            xml,
            $"<domain type='qemu'><name>{Name}-x</name><memory unit='MiB'>32</memory><os><type>hvm</type></os></domain>");
        Libvirt.Virsh("create", xml);
        Assert.StartsWith(
            "AgentNotConfigured,",
            Fail("Invoke-KvmGuestCommand \"$name-x\" true").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }
}
