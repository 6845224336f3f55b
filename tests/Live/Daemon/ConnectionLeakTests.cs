using KvmPS.Live.Fixture;

namespace KvmPS.Live.Daemon;

/// <summary>Connections to a daemon that is restarted again and again. Descriptors are counted in the whole process: no other test may run.</summary>
[Collection(nameof(Alone))]
public sealed class ConnectionLeakTests : DaemonTest
{
    [Fact]
    public async Task A_restarted_daemon_leaves_no_connection_behind()
    {
        Assert.Empty(Shell.Invoke("$null = Connect-KvmHost $uri; New-KvmVM guest 32MB -VirtType Qemu -NoNetwork -Graphics None -Start; Disconnect-KvmHost").Errors);
        var before = EventDescriptors();
        Assert.Empty(Shell.Invoke("$null = Connect-KvmHost $uri; $vm = Get-KvmVM guest").Errors);
        var waiting = Task.Run(() => Shell.Invoke("$vm | Wait-KvmVM -For State -State Off -TimeoutSec 600"), TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++)
        {
            // Until its callbacks are registered: the wait has looked at the VM several times.
            Eventually.True("the wait is connected", () => Libvirt.Clients() == 1);
            await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
            await Libvirt.KillDaemonAsync();
            await Libvirt.StartDaemonAsync();
        }

        // The daemon may be looking for its guest still, and a guest that it does not find again is off without being told to.
        Eventually.True("the guest is off", () =>
        {
            HostProgram.Run("virsh", "-c", Libvirt.Uri, "destroy", "guest");
            return Libvirt.Virsh("domstate", "guest").Trim() == "shut off";
        });
        Assert.Empty((await waiting).Errors);
        Assert.Empty(Shell.Invoke("Disconnect-KvmHost").Errors);
        Eventually.True("no descriptor is left", TimeSpan.FromSeconds(20), () => EventDescriptors() <= before);
    }

    /// <summary>Each of libvirt's clients in this process has an eventfd.</summary>
    private static int EventDescriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(f =>
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
