using KvmPS.Live.Fixture;
using KvmPS.Engine;

namespace KvmPS.Live.Daemon;

/// <summary>
/// The service cmdlets, run in the private daemon's namespaces, where no other daemon can be seen; and a session outside
/// whose guests must not notice.
/// </summary>
public sealed class KvmServiceTests : IAsyncLifetime
{
    private readonly PrivateLibvirt _libvirt = new();
    private readonly ShellSession _shell = new(new RecordingTerminal());

    public async ValueTask InitializeAsync()
    {
        await _libvirt.InitializeAsync();
        // The host's systemd must not be reached from in there: it would stop the host's own libvirt.
        if (Directory.Exists("/run/systemd")) Assert.Equal(0, _libvirt.Enter("mount", "-t", "tmpfs", "tmpfs", "/run/systemd").ExitCode);
        _shell.ImportModule(Repository.Module);
        _shell.SetVariable("uri", _libvirt.Uri);
        Assert.Empty(_shell.Invoke("Connect-KvmHost $uri").Errors);
    }

    public async ValueTask DisposeAsync()
    {
        _shell.Dispose();
        await _libvirt.DisposeAsync();
    }

    [Fact]
    public void Guests_run_on_through_stop_start_and_restart_and_the_session_too()
    {
        Assert.Empty(_shell.Invoke("New-KvmVM guest 32MB -VirtType Qemu -NoNetwork -Graphics None -Start").Errors);
        var qemu = Qemu.Of(_libvirt.Virsh("domuuid", "guest")).Id;

        Assert.Contains(
            "What if: Performing the operation \"Stop (running VMs keep running)\" on target \"libvirtd\"",
            Inside("Stop-KvmService -WhatIf"),
            StringComparison.Ordinal);
        var first = Inside("Get-KvmService libvirtd | ForEach-Object { \"$($_.State) $($_.ProcessId) $($_.UsesSystemd)\" }");
        Assert.Matches(@"^Running \d+ False", first);

        Assert.Contains(
            "libvirtd Stopped",
            Inside("Stop-KvmService -PassThru | ForEach-Object { \"$($_.Name) $($_.State)\" }"),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Libvirt",
            Assert.Single(_shell.Invoke("Get-KvmVM guest").Errors).FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Contains("is not running", Inside("Stop-KvmService libvirtd -Verbose"), StringComparison.Ordinal);

        // /run is the host's, and so is the pid file that libvirtd would use by itself.
        var pidFile = Path.Combine(_libvirt.Root, "second.pid");
        Assert.Contains(
            "libvirtd Running",
            Inside($"Start-KvmService -ArgumentList --pid-file, '{pidFile}' -PassThru | ForEach-Object {{ \"$($_.Name) $($_.State)\" }}"),
            StringComparison.Ordinal);
        Running(qemu);
        Assert.Contains("is already running", Inside("Start-KvmService -Verbose"), StringComparison.Ordinal);

        var before = File.ReadAllText(pidFile);
        Assert.Contains(
            "libvirtd Running",
            Inside("Restart-KvmService -PassThru | ForEach-Object { \"$($_.Name) $($_.State)\" }"),
            StringComparison.Ordinal);
        Assert.NotEqual(before, File.ReadAllText(pidFile));
        Running(qemu);

        Assert.Contains(
            "ServiceNotFound",
            Inside("Get-KvmService nosuchd -ErrorVariable e; $e[0].FullyQualifiedErrorId"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Another_hosts_services_are_refused()
    {
        var error = Assert.Single(_shell.Invoke("Stop-KvmService -Connection qemu+ssh://root@elsewhere/system").Errors);
        Assert.StartsWith("HostNotLocal,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private void Running(int qemu)
    {
        var listed = _shell.Invoke("Get-KvmVM guest");
        Assert.Empty(listed.Errors);
        Assert.Equal("Running", Assert.Single(listed.Output).Properties["State"].Value.ToString());
        Assert.Equal(qemu, Qemu.Of(_libvirt.Virsh("domuuid", "guest")).Id);
    }

    private string Inside(string script)
    {
        var result = _libvirt.Enter(Pwsh.Command(script));
        return result.Output + result.Error;
    }
}
