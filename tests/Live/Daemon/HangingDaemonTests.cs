using System.Diagnostics;
using KvmPS.Live.Fixture;
using KvmPS.Engine;

namespace KvmPS.Live.Daemon;

/// <summary>A daemon that hangs: it takes connections and calls, and answers none.</summary>
[Collection(nameof(Alone))]
public sealed class HangingDaemonTests : IAsyncLifetime
{
    // Far more than a command may take, and less than keep-alive takes to end a connection.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly PrivateLibvirt _libvirt = new();
    private readonly ShellSession _shell = new(new RecordingTerminal());

    public async ValueTask InitializeAsync()
    {
        await _libvirt.InitializeAsync();
        _shell.ImportModule(Repository.Module);
        _shell.SetVariable("uri", _libvirt.Uri);
        Assert.Empty(_shell.Invoke("Connect-KvmHost $uri; New-KvmVM guest 32MB -VirtType Qemu -NoNetwork -Graphics None; $vm = Get-KvmVM guest").Errors);
    }

    public async ValueTask DisposeAsync()
    {
        Signal("CONT");
        _shell.Dispose();
        await _libvirt.DisposeAsync();
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
        var running = Task.Run(() => _shell.Invoke(script), TestContext.Current.CancellationToken);
        Eventually.True("it runs", () => _shell.IsRunning);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        var asked = Stopwatch.StartNew();
        _shell.Stop();
        var result = await running.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(Outcome.Stopped, result.Outcome);
        Assert.True(asked.Elapsed < Limit, $"It took {asked.Elapsed}.");

        // The session is as good as before, once the daemon goes on.
        Signal("CONT");
        Assert.Empty(_shell.Invoke("$null = Connect-KvmHost $uri; $found = Get-KvmVM guest").Errors);
    }

    [Fact]
    public async Task A_connection_that_is_opened_again_waits_no_longer_than_half_a_minute()
    {
        await _libvirt.KillDaemonAsync();
        await _libvirt.StartDaemonAsync();
        Signal("STOP");
        var result = await Task.Run(() => _shell.Invoke("Get-KvmVM"), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        Assert.StartsWith("LibvirtNotAnswering,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Signal("CONT");
        Assert.Empty(_shell.Invoke("$found = Get-KvmVM guest").Errors);
    }

    private void Signal(string name) => _libvirt.Enter("sh", "-c", $"kill -{name} $(cat '{_libvirt.Root}/libvirtd.pid')");
}
