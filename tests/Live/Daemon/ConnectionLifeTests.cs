using KvmPS.Live.Fixture;
using KvmPS.Engine;

namespace KvmPS.Live.Daemon;

/// <summary>What is left of connections, and of work over them, when they or their process end.</summary>
public sealed class ConnectionLifeTests : DaemonTest
{
    [Fact]
    public void Disconnecting_closes_the_socket_at_once()
    {
        Assert.Equal(0, Libvirt.Clients());
        Assert.Empty(
            Shell
                .Invoke(
                    "$null = Connect-KvmHost $uri; New-KvmVM guest 32MB -VirtType Qemu -NoNetwork -Graphics None -Start; $vm = Get-KvmVM "
                        + "guest | Get-KvmVM; Get-KvmVM gu*")
                .Errors);
        Assert.Empty(Shell.Invoke("$vm | Wait-KvmVM -For State; $vm | Get-KvmSnapshot; Get-KvmNetwork; Stop-KvmVM guest -TurnOff").Errors);
        Assert.Equal(1, Libvirt.Clients());
        Assert.Empty(Shell.Invoke("Disconnect-KvmHost").Errors);
        Assert.Equal(0, Libvirt.Clients());
    }

    [Fact]
    public void A_closed_session_closes_its_connections()
    {
        using (var other = new ShellSession(new RecordingTerminal()))
        {
            other.ImportModule(Repository.Module);
            other.SetVariable("uri", Libvirt.Uri);
            Assert.Empty(other.Invoke("$null = Connect-KvmHost $uri; $vm = Get-KvmVM").Errors);
            Assert.Equal(1, Libvirt.Clients());
        }

        Eventually.True("the connection is closed", () => Libvirt.Clients() == 0);
    }

    [Fact]
    public void Nothing_starts_after_a_process_was_killed()
    {
        const int VMs = 500;
        var uri = $"test+unix:///default?socket={Libvirt.Root}/sock/libvirt-sock";
        Shell.SetVariable("test", uri);
        // The driver's VMs live as long as anybody is connected: this session stays.
        Assert.Empty(
            Shell
                .Invoke(
                    $"$null = Connect-KvmHost $test; 1..{VMs} | ForEach-Object {{ $null = New-KvmVM ('vm-{{0:000}}' -f $_) 1MB "
                        + $"-NoNetwork -WarningAction SilentlyContinue }}")
                .Errors);
        foreach (var verb in (string[])["Start-KvmVM", "Suspend-KvmVM", "Stop-KvmVM -TurnOff"])
        {
            using (
                var process = Pwsh.Start($"$null = Connect-KvmHost '{uri}'; $vms = Get-KvmVM vm-*; 'ready'; $vms | {verb} -ThrottleLimit 4")
            )
            {
                Assert.Equal("ready", process.StandardOutput.ReadLine());
                Thread.Sleep(Random.Shared.Next(0, 300));
                process.Kill();
                process.WaitForExit();
            }

            var states = States();
            Thread.Sleep(500);
            Assert.Equal(states, States());
            Assert.Empty(
                Shell
                    .Invoke(
                        $"Get-KvmVM vm-* | {(verb.StartsWith("Suspend", StringComparison.Ordinal) ? "Resume-KvmVM -ErrorAction Ignore" : "Start-KvmVM")}")
                    .Errors);
        }
    }

    private string States() =>
        string.Join(',', Shell.Invoke("Get-KvmVM vm-* | ForEach-Object { \"$($_.Name)=$($_.State)\" }").Output.Select(o => $"{o}"));
}
