using System.Diagnostics;
using KvmPS.Live.Fixture;
using KvmPS.Engine;

namespace KvmPS.Live.Daemon;

/// <summary>What is left of connections, and of work over them, when they or their process end.</summary>
[Collection(nameof(Alone))]
public sealed class ConnectionLifeTests : DaemonTest
{
    [Fact]
    public void Disconnecting_closes_the_socket_at_once()
    {
        Assert.Equal(0, Clients());
        Assert.Empty(Shell.Invoke("$null = Connect-KvmHost $uri; New-KvmVM guest 32MB -VirtType Qemu -NoNetwork -Graphics None -Start; $vm = Get-KvmVM guest | Get-KvmVM; Get-KvmVM gu*").Errors);
        Assert.Empty(Shell.Invoke("$vm | Wait-KvmVM -For State; $vm | Get-KvmSnapshot; Get-KvmNetwork; Stop-KvmVM guest -TurnOff").Errors);
        Assert.Equal(1, Clients());
        Assert.Empty(Shell.Invoke("Disconnect-KvmHost").Errors);
        Assert.Equal(0, Clients());
    }

    [Fact]
    public void A_closed_session_closes_its_connections()
    {
        using (var other = new ShellSession(new RecordingTerminal()))
        {
            other.ImportModule(Repository.Module);
            other.SetVariable("uri", Libvirt.Uri);
            Assert.Empty(other.Invoke("$null = Connect-KvmHost $uri; $vm = Get-KvmVM").Errors);
            Assert.Equal(1, Clients());
        }

        Eventually.True("the connection is closed", () => Clients() == 0);
    }

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
            Eventually.True("the wait is connected", () => Clients() == 1);
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

    [Fact]
    public void Nothing_starts_after_a_process_was_killed()
    {
        const int VMs = 500;
        var uri = $"test+unix:///default?socket={Libvirt.Root}/sock/libvirt-sock";
        Shell.SetVariable("test", uri);
        // The driver's VMs live as long as anybody is connected: this session stays.
        Assert.Empty(Shell.Invoke($"$null = Connect-KvmHost $test; 1..{VMs} | ForEach-Object {{ $null = New-KvmVM ('vm-{{0:000}}' -f $_) 1MB -NoNetwork -WarningAction SilentlyContinue }}").Errors);
        foreach (var verb in (string[])["Start-KvmVM", "Suspend-KvmVM", "Stop-KvmVM -TurnOff"])
        {
            using (var process = StartShell($"$null = Connect-KvmHost '{uri}'; $vms = Get-KvmVM vm-*; 'ready'; $vms | {verb} -ThrottleLimit 4"))
            {
                Assert.Equal("ready", process.StandardOutput.ReadLine());
                Thread.Sleep(Random.Shared.Next(0, 300));
                process.Kill();
                process.WaitForExit();
            }

            var states = States();
            Thread.Sleep(500);
            Assert.Equal(states, States());
            Assert.Empty(Shell.Invoke($"Get-KvmVM vm-* | {(verb.StartsWith("Suspend", StringComparison.Ordinal) ? "Resume-KvmVM -ErrorAction Ignore" : "Start-KvmVM")}").Errors);
        }
    }

    private string States() => string.Join(',', Shell.Invoke("Get-KvmVM vm-* | ForEach-Object { \"$($_.Name)=$($_.State)\" }").Output.Select(o => $"{o}"));

    private static Process StartShell(string script) => Process.Start(new ProcessStartInfo(Pwsh.Program, Pwsh.Command(script)[1..])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>Connections to the daemon's socket; the kernel lists them where the client is.</summary>
    private int Clients()
        => HostProgram.Check("ss", "-xH").Split('\n').Count(l => l.Contains($"{Libvirt.Root}/sock/libvirt-sock ", StringComparison.Ordinal));

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
