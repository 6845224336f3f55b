using KvmPS.Live.Fixture;

namespace KvmPS.Live.Bridge;

/// <summary>
/// New-KvmBridge -Persist and Remove-KvmBridge -Restore on a host that is a network namespace, with /etc, /run and /var/lib of its own.
/// </summary>
public sealed class PersistentBridgeTests : IDisposable
{
    private const string File = "/etc/netplan/50-site.yaml";
    private const string Backups = "/var/lib/kvmps/bridge";

    private const string Netplan = """
        network:
          version: 2
          ethernets:
            eth0: # it's the uplink
              addresses: [192.0.2.10/24, "2001:db8::10/64"]
              routes: [{to: default, via: 192.0.2.1}]

        """;

    private readonly BridgeLab _lab = new(hasFiles: true);

    [Fact]
    public void The_files_come_with_the_bridge_and_go_with_it()
    {
        Wire();
        var (before, text) = (_lab.State(), Text(File));
        var steps = Run("New-KvmBridge br0 eth0 -Persist -WhatIf");
        Assert.StartsWith("ok", steps, StringComparison.Ordinal);
        Assert.Equal("", Text($"{Backups}/br0/manifest.json"));

        Assert.Equal("ok br0", Run("New-KvmBridge br0 eth0 -Persist"));
        Assert.Contains("br0:", Text(File), StringComparison.Ordinal);
        Assert.Contains("# it's the uplink", Text(File), StringComparison.Ordinal);
        Assert.Equal("50-site.yaml 640", Left());
        Assert.StartsWith("BridgeAlreadyExists,", Run("New-KvmBridge br0 eth0 -Persist"), StringComparison.Ordinal);

        Assert.Equal("ok", Run("Remove-KvmBridge br0 -Restore -Force"));
        Assert.Equal(text, Text(File));
        Assert.Equal("50-site.yaml 640", Left());
        Assert.Equal(before, _lab.State());
        Assert.Equal("", Text($"{Backups}/br0/manifest.json"));
        Assert.StartsWith("NoBridgeBackup,", Run("Remove-KvmBridge br0 -Restore -Force"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_files_wait_for_the_confirmation()
    {
        Wire();
        var (before, text) = (_lab.State(), Text(File));
        Assert.Equal("ok br0", Run("New-KvmBridge br0 eth0 -Persist -ConfirmTimeoutSec 1 3>$null"));
        Assert.Equal(text, Text(File));
        Eventually.True("the time is over, and the process has ended", () => !_lab.IsWatched);
        Assert.Equal((before, text, "50-site.yaml 640"), (_lab.State(), Text(File), Left()));

        Assert.Equal("ok br0", Run("New-KvmBridge br0 eth0 -Persist -ConfirmTimeoutSec 600 3>$null"));
        Assert.Equal(text, Text(File));
        Assert.Equal("ok", Run("Confirm-KvmBridge br0"));
        Assert.Contains("br0:", Text(File), StringComparison.Ordinal);

        // Somebody goes on by hand.
        Run($"[IO.File]::AppendAllText('{File}', \"# mine`n\")");
        Assert.StartsWith("BridgeFilesChanged,", Run("Remove-KvmBridge br0 -Restore -Confirm:$false"), StringComparison.Ordinal);
        Assert.Contains("br0:", Text(File), StringComparison.Ordinal);
        Assert.Equal("ok", Run("Remove-KvmBridge br0 -Restore -Force 3>$null"));
        Assert.Equal((before, text), (_lab.State(), Text(File)));
        Assert.Contains(
            "# mine",
            Run($"[IO.File]::ReadAllText([IO.Directory]::GetFiles('{Backups}', '50-site.yaml', 'AllDirectories')[0])"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fail")]
    [InlineData("kill")]
    public void What_goes_wrong_leaves_the_files_as_they_are(string action)
    {
        Wire();
        Run("'started'");
        var (before, text) = (_lab.State(), Text(File));
        _lab.Fault(6, action);
        _lab.Send("New-KvmBridge br0 eth0 -Persist");
        var answer = _lab.Answer();
        Eventually.True("the process that puts all back has ended", () => !_lab.IsWatched);
        Assert.Equal(before, _lab.State());
        if (action == "kill")
        {
            Assert.Null(answer);
            return; // The lab's files went with its shell.
        }

        Assert.StartsWith("BridgeNotMade,", answer, StringComparison.Ordinal);
        Assert.Equal((text, "50-site.yaml 640"), (Text(File), Left()));
        Assert.Equal("", Text($"{Backups}/br0/manifest.json"));
    }

    [Fact]
    public void A_folder_without_space_costs_nothing()
    {
        Wire();
        Run("mount -t tmpfs -o size=4k,mode=755 tmpfs /etc/netplan");
        Run(
            $"[IO.File]::WriteAllText('{File}', "
                + $"'{Netplan.Replace("'", "''", StringComparison.Ordinal).Replace("\n", "' + \"`n\" + '", StringComparison.Ordinal)}')");
        var (before, text) = (_lab.State(), Text(File));
        var answer = Run("New-KvmBridge br0 eth0 -Persist");
        Assert.Contains("space", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal((before, text), (_lab.State(), Text(File)));
        Assert.Equal("ok br0", Run("New-KvmBridge br0 eth0"));
    }

    public void Dispose() => _lab.Dispose();

    private string Run(string line) => _lab.Run(line).TrimEnd();

    private void Wire()
    {
        _lab.Wire([
            "address add 192.0.2.10/24 dev eth0",
            "address add 2001:db8::10/64 nodad dev eth0",
            "route add default via 192.0.2.1 proto static",
        ]);
        var text = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Netplan));
        Assert.Equal(
            "ok",
            Run(
                $"$null = [IO.Directory]::CreateDirectory('/etc/netplan'); [IO.File]::WriteAllBytes('{File}', "
                    + $"[Convert]::FromBase64String('{text}')); chmod 640 {File}"));
    }

    /// <summary>What a file of the host's says; empty when it is not there.</summary>
    private string Text(string path) =>
        System.Text.Encoding.UTF8.GetString(
            Convert.FromBase64String(
                Run($"if ([IO.File]::Exists('{path}')) {{ [Convert]::ToBase64String([IO.File]::ReadAllBytes('{path}')) }}")["ok".Length..]
                    .Trim()));

    /// <summary>Files beside the NIC's, with their modes.</summary>
    private string Left() => Run("find /etc/netplan -type f -printf '%P %m'")["ok".Length..].TrimStart();
}
