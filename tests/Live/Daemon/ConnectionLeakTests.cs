using KvmPS.Live.Fixture;

namespace KvmPS.Live.Daemon;

/// <summary>Connections to a daemon that is restarted again and again, in a process of their own, whose descriptors are counted.</summary>
public sealed class ConnectionLeakTests : IAsyncLifetime
{
    private readonly PrivateLibvirt _libvirt = new();

    public ValueTask InitializeAsync() => _libvirt.InitializeAsync();

    public ValueTask DisposeAsync() => _libvirt.DisposeAsync();

    [Fact]
    public async Task A_restarted_daemon_leaves_no_connection_behind()
    {
        using var shell = Pwsh.Start($$"""
            $ErrorActionPreference = 'Stop'
            function Tell([string]$Text) { [Console]::Out.WriteLine($Text); if ($Text -ne 'waiting') { $null = [Console]::In.ReadLine() } }
            $null = Connect-KvmHost '{{_libvirt.Uri}}'
            New-KvmVM guest 32MB -VirtType Qemu -NoNetwork -Graphics None -Start | Out-Null
            Disconnect-KvmHost
            Tell 'begun'
            $null = Connect-KvmHost '{{_libvirt.Uri}}'
            $vm = Get-KvmVM guest
            Tell 'waiting'
            $vm | Wait-KvmVM -For State -State Off -TimeoutSec 600 | Out-Null
            Disconnect-KvmHost
            Tell 'ended'
            """);
        try
        {
            Assert.Equal("begun", await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            var before = EventDescriptors(shell.Id);
            await shell.StandardInput.WriteLineAsync();
            Assert.Equal("waiting", await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            for (var i = 0; i < 3; i++)
            {
                // Until its callbacks are registered: the wait has looked at the VM several times.
                Eventually.True("the wait is connected", () => _libvirt.Clients() == 1);
                await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
                await _libvirt.KillDaemonAsync();
                await _libvirt.StartDaemonAsync();
            }

            // The daemon may be looking for its guest still, and a guest that it does not find again is off without being told to.
            Eventually.True("the guest is off", () =>
            {
                HostProgram.Run("virsh", "-c", _libvirt.Uri, "destroy", "guest");
                return _libvirt.Virsh("domstate", "guest").Trim() == "shut off";
            });
            Assert.Equal("ended", await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            Eventually.True("no descriptor is left", TimeSpan.FromSeconds(20), () => EventDescriptors(shell.Id) <= before);
        }
        finally
        {
            shell.Kill();
            await shell.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Each of libvirt's clients in a process has an eventfd.</summary>
    private static int EventDescriptors(int process) => Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count(f =>
    {
        try
        {
            return new FileInfo(f).LinkTarget?.Contains("eventfd", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            return false;
        }
    });
}
