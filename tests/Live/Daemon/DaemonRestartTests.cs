using KvmPS.Live.Fixture;

namespace KvmPS.Live.Daemon;

/// <summary>A daemon that stops, and one that comes back, under a session that goes on.</summary>
public sealed class DaemonRestartTests : DaemonTest
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Assert.Empty(Shell.Invoke("Connect-KvmHost $uri").Errors);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_next_command_works_after_a_restart(bool killed)
    {
        Assert.Empty(Shell.Invoke("New-KvmVM guest 32MB -VirtType Qemu -NoNetwork -Graphics None -Start; $vm = Get-KvmVM guest").Errors);

        await (killed ? Libvirt.KillDaemonAsync() : Libvirt.StopDaemonAsync());
        var down = Assert.Single(Shell.Invoke("Get-KvmVM").Errors);
        Assert.Contains(down.FullyQualifiedErrorId.Split(',')[0], (string[])["LibvirtNotRunning", "LibvirtConnectionRefused"]);
        Assert.NotNull(down.ErrorDetails.RecommendedAction);

        await Libvirt.StartDaemonAsync();
        var listed = Shell.Invoke("Get-KvmVM guest");
        Assert.Empty(listed.Errors);
        Assert.Equal("Running", Assert.Single(listed.Output).Properties["State"].Value.ToString());

        await (killed ? Libvirt.KillDaemonAsync() : Libvirt.StopDaemonAsync());
        await Libvirt.StartDaemonAsync();
        Assert.Empty(Shell.Invoke("$vm | Stop-KvmVM -TurnOff; Start-KvmVM guest; Remove-KvmVM guest -Force").Errors);
    }

    [Fact]
    public async Task After_a_restart_QEMU_runs_as_whom_the_daemon_says_then()
    {
        var closed = Directory
            .CreateDirectory(
                Path.Combine(Libvirt.Folder, "closed"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)
            .FullName;
        Assert.Empty(Shell.Invoke($"New-KvmDisk '{closed}/d.qcow2' 1MB").Errors);
        Assert.DoesNotContain("(uid 65534)", Refusal(), StringComparison.Ordinal);
        await Libvirt.StopDaemonAsync();
        await File.AppendAllTextAsync(
            Path.Combine(Libvirt.Root, "etc", "qemu.conf"),
            "user = \"+65534\"\n",
            TestContext.Current.CancellationToken);
        await Libvirt.StartDaemonAsync();
        Assert.Contains("(uid 65534)", Refusal(), StringComparison.Ordinal);

        string Refusal()
        {
            var error = Assert.Single(Shell.Invoke($"New-KvmVM guest 64MB -VirtType Qemu -Disk '{closed}/d.qcow2'").Errors);
            Assert.StartsWith("FolderNotSearchable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            return error.Exception.Message;
        }
    }

    [Fact]
    public async Task A_daemon_that_goes_during_a_wait_is_waited_out()
    {
        Assert.Empty(Shell.Invoke("New-KvmVM guest 32MB -VirtType Qemu -NoNetwork -Graphics None -Start").Errors);
        var events = Task.Run(async () =>
        {
            Eventually.True("the wait has begun", () => Shell.IsRunning);
            // The VM must have been found by then: a daemon stops within milliseconds.
            await Task.Delay(TimeSpan.FromSeconds(2));
            await Libvirt.StopDaemonAsync();
            await Libvirt.StartDaemonAsync();
            // Not checked: libvirt may still be reconnecting to the guest, and then says that its end was not its doing.
            HostProgram.Run("virsh", "--connect", Libvirt.Uri, "destroy", "guest");
        }, TestContext.Current.CancellationToken);
        var result = Shell.Invoke("Wait-KvmVM guest -For State -State Off -TimeoutSec 100");
        await events;
        Assert.Empty(result.Errors);
        Assert.Equal("shut off", Libvirt.Virsh("domstate", "guest"));
    }

    [Fact]
    public async Task A_daemon_that_stays_away_ends_the_wait_with_the_reason()
    {
        Assert.Empty(Shell.Invoke("New-KvmVM guest 32MB -VirtType Qemu -NoNetwork -Graphics None").Errors);
        var stopped = Task.Run(async () =>
        {
            Eventually.True("the wait has begun", () => Shell.IsRunning);
            // The VM must have been found by then: a daemon stops within milliseconds.
            await Task.Delay(TimeSpan.FromSeconds(2));
            await Libvirt.StopDaemonAsync();
        }, TestContext.Current.CancellationToken);
        var error = Assert.Single(Shell.Invoke("Wait-KvmVM guest -For State -TimeoutSec 10").Errors);
        await stopped;
        Assert.StartsWith("Libvirt", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        await Libvirt.StartDaemonAsync();
    }
}
