using System.Diagnostics;
using KvmPS.Live.Fixture;
using KvmPS.Engine;

namespace KvmPS.Live.Daemon;

/// <summary>A daemon that hangs: it takes connections and calls, and answers none.</summary>
public sealed class HangingDaemonTests : DaemonTest
{
    // Far more than a command may take, and less than keep-alive takes to end a connection.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Assert.Empty(
            Shell
                .Invoke("Connect-KvmHost $uri; New-KvmVM guest 32MB -VirtType Qemu -NoNetwork -Graphics None; $vm = Get-KvmVM guest")
                .Errors);
    }

    public override async ValueTask DisposeAsync()
    {
        Signal("CONT");
        await base.DisposeAsync();
    }

    [Theory]
    [InlineData("Get-KvmVM")]
    [InlineData("Get-KvmVM guest")]
    [InlineData("$vm | Get-KvmVM -Detailed")]
    [InlineData("Start-KvmVM guest")]
    [InlineData("$vm | Wait-KvmVM -For State -State Running")]
    [InlineData("Watch-KvmVM")]
    [InlineData("New-KvmVM other 32MB -NoNetwork")]
    [InlineData("Connect-KvmHost ($uri + '&no_verify=1')")]
    [InlineData("Get-KvmVM -Connection ($uri + '&no_verify=1')")]
    public async Task Ctrl_C_ends_a_command_within_a_second(string script)
    {
        Signal("STOP");
        var running = Task.Run(() => Shell.Invoke(script), TestContext.Current.CancellationToken);
        Eventually.True("it runs", () => Shell.IsRunning);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        var asked = Stopwatch.StartNew();
        Shell.Stop();
        var result = await running.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(Outcome.Stopped, result.Outcome);
        Assert.True(asked.Elapsed < Limit, $"It took {asked.Elapsed}.");

        // The session is as good as before, once the daemon goes on.
        Signal("CONT");
        Assert.Empty(Shell.Invoke("$null = Connect-KvmHost $uri; $found = Get-KvmVM guest").Errors);
    }

    [Fact]
    public async Task A_connection_that_is_opened_again_waits_no_longer_than_half_a_minute()
    {
        await Libvirt.KillDaemonAsync();
        await Libvirt.StartDaemonAsync();
        Signal("STOP");
        var result = await Task.Run(() => Shell.Invoke("Get-KvmVM"), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        Assert.StartsWith("LibvirtNotAnswering,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Signal("CONT");
        Assert.Empty(Shell.Invoke("$found = Get-KvmVM guest").Errors);
    }

    private void Signal(string name) => Libvirt.Enter("sh", "-c", $"kill -{name} $(cat '{Libvirt.Root}/libvirtd.pid')");
}
