using System.Globalization;
using System.Text.Json.Nodes;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Bridge;

/// <summary>New-KvmBridge -Interface on a NIC of a host that is a network namespace, with a router at the other end of the cable.</summary>
[Collection(nameof(Alone))]
public sealed class NewKvmBridgeTests : IDisposable
{
    private const string Runs = "KVMPS_BRIDGE_RUNS";

    private readonly BridgeLab _lab = new();

    [Fact]
    public void All_that_a_NIC_has_is_the_bridges_then()
    {
        _lab.Wire(Topology.Full);
        var (before, mac) = (Moved(_lab.State()), _lab.Json("link", "show", "eth0")[0]!["address"]!.ToString());
        Assert.Equal("ok br0", _lab.Run("New-KvmBridge br0 eth0"));
        Assert.Equal(before, Moved(_lab.State()), ignoreLineEndingDifferences: true);
        Assert.Equal($"ok eth0 Up {mac} False", _lab.Run("$b = Get-KvmBridge br0; $b.Port; $b.State; $b.MacAddress; $b.Stp"));
        Eventually.True("the process has ended", () => !_lab.IsWatched);

        Assert.StartsWith("BridgeAlreadyExists,", _lab.Run("New-KvmBridge br0"), StringComparison.Ordinal);
        Assert.StartsWith("InterfaceInUse,", _lab.Run("New-KvmBridge br1 eth0"), StringComparison.Ordinal);
        _lab.Run("$env:SSH_CONNECTION = '192.0.2.1 50000 192.0.2.10 22'");
        Assert.StartsWith("InterfaceCarriesSession,", _lab.Run("Remove-KvmBridgePort br0 eth0 -Force"), StringComparison.Ordinal);
        Assert.StartsWith("InterfaceCarriesSession,", _lab.Run("Remove-KvmBridge br0 -Force"), StringComparison.Ordinal);
        Assert.StartsWith("InterfaceCarriesSession,", _lab.Run("Set-KvmBridge br0 -Up $false"), StringComparison.Ordinal);
        Assert.Equal("ok br0 eth0", _lab.Run("$b = Get-KvmBridge; $b.Name; $b.Port"));
    }

    /// <summary>Over the bridge, and back: by a step that fails, and by time that is over.</summary>
    [Theory]
    [InlineData("192.0.2.10")]
    [InlineData("2001:db8::10")]
    public void An_established_connection_goes_on_there_and_back(string address)
    {
        _lab.Wire(Topology.Full);
        // Sends a line each 10 ms and waits for it to come back; the longest wait is the pause that a user feels.
        using var server = BridgeLab.Start(
            _lab.Host,
            $$"""
            $l = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Parse('{{address}}'), 5001); $l.Start(); [Console]::Out.WriteLine('ready')
            $c = $l.AcceptTcpClient(); $s = $c.GetStream(); $b = [byte[]]::new(8); while (($n = $s.Read($b, 0, 8)) -gt 0) { $s.Write($b, 0, $n) }
            """);
        Assert.Equal("ready", server.StandardOutput.ReadLine());
        using var client = BridgeLab.Start(
            _lab.Router,
            $$"""
            $c = [Net.Sockets.TcpClient]::new('{{address}}', 5001); $c.NoDelay = $true; $s = $c.GetStream(); $b = [byte[]]::new(8); $max = 0; $count = 0
            [Console]::Out.WriteLine('connected')
            while (-not [IO.File]::Exists('{{_lab.Folder}}/stop')) {
                $w = [Diagnostics.Stopwatch]::StartNew(); $s.WriteByte($count % 256); if ($s.Read($b, 0, 8) -ne 1 -or $b[0] -ne $count % 256) { throw 'lost' }
                $max = [Math]::Max($max, $w.ElapsedMilliseconds); $count++; [Threading.Thread]::Sleep(10)
            }
            [Console]::Out.WriteLine("alive $count $max")
            """);
        Assert.Equal("connected", client.StandardOutput.ReadLine());
        _lab.Fault(25, "fail");
        Assert.StartsWith("BridgeNotMade,", _lab.Run("New-KvmBridge br0 eth0 3>$null"), StringComparison.Ordinal);
        _lab.Fault(0, "");
        Assert.Equal("ok br0", _lab.Run("New-KvmBridge br0 eth0 -ConfirmTimeoutSec 1 3>$null"));
        Eventually.True("the time is over, and the process has ended", () => !_lab.IsWatched);
        Assert.Equal("ok br0", _lab.Run("New-KvmBridge br0 eth0 -ConfirmTimeoutSec 600 3>$null"));
        Assert.True(_lab.IsWatched);
        Assert.Equal("ok br0", _lab.Run("(Confirm-KvmBridge -PassThru).Name"));
        Eventually.True("the process has ended", () => !_lab.IsWatched);
        Assert.StartsWith("NothingToConfirm,", _lab.Run("Confirm-KvmBridge br0"), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_lab.Folder, "stop"), "");
        var said = client.StandardOutput.ReadLine()?.Split(' ') ?? throw new InvalidOperationException(client.StandardError.ReadToEnd());
        Assert.Equal("alive", said[0]);
        TestContext.Current.TestOutputHelper?.WriteLine($"{address}: {said[1]} echoes, the longest after {said[2]} ms");
        server.Kill();
        server.WaitForExit();
    }

    [Fact]
    public void Whatever_goes_wrong_the_state_after_is_the_state_before()
    {
        var runs = int.Parse(Environment.GetEnvironmentVariable(Runs) ?? "10", CultureInfo.InvariantCulture);
        var failed = new List<string>();
        var counts = new Dictionary<string, int>();
        for (var run = 0; run < runs; run++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            // Most runs fail at a step; each other fault costs a second or more.
            var action = (run % 10) switch { 3 => "kill", 5 => "break", 7 => "wait", _ => "fail" };
            var seed = run + 1;
            var lines = Topology.Random(seed);
            // Without a gateway nothing tells that it is gone.
            if (action == "break" && !lines.Exists(l => l.StartsWith("route add default", StringComparison.Ordinal)))
            {
                lines.Add("route add default via 192.0.2.1");
            }
            _lab.Wire(lines);
            var before = _lab.State();
            // How many steps there are differs; a fault behind the last lets the bridge come, which is counted apart.
            var step = action == "break" ? 4 : action == "wait" ? 0 : 1 + (run * 7 % 16);
            _lab.Fault(step, action);
            var answer = Attempt(action);
            var end =
                answer is null ? "shell killed"
                : answer.StartsWith("ok br0", StringComparison.Ordinal) ? answer
                : answer.Split(',')[0];
            counts[$"{action}: {end}"] = counts.GetValueOrDefault($"{action}: {end}") + 1;
            if (action == "break") Assert.NotEqual("ok br0", answer);
            if (answer?.StartsWith("ok br0", StringComparison.Ordinal) == true && action != "wait") continue;
            var after = _lab.State();
            if (before != after || _lab.IsWatched)
            {
                failed.Add(
                    $"seed {seed}, {action} at step {step}: "
                        + $"{answer}{Environment.NewLine}{string.Join(Environment.NewLine, lines)}{Environment.NewLine}{Differing(before, after)}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", counts.Select(c => $"{c.Key} {c.Value}")));
        Assert.True(failed.Count == 0, $"{failed.Count} of {runs}{Environment.NewLine}{string.Join(Environment.NewLine, failed)}");
        Assert.Contains(counts.Keys, k => k == "fail: BridgeNotMade");
        Assert.Contains(counts.Keys, k => k == "kill: shell killed");
        Assert.Contains(counts.Keys, k => k == "break: BridgeNotMade");
    }

    /// <summary>The answer; null when the shell was killed.</summary>
    private string? Attempt(string action)
    {
        if (action != "wait")
        {
            // A gateway that does not answer before cannot tell anything; the warning says so.
            _lab.Send("New-KvmBridge br0 eth0 3>$null -WarningVariable w; @($w) -match 'does not answer'");
            var answer = _lab.Answer();
            if (answer is null) Eventually.True("the process that puts all back has ended", () => !_lab.IsWatched);
            return answer;
        }

        var waiting = _lab.Run("New-KvmBridge br0 eth0 -ConfirmTimeoutSec 1 3>$null");
        Eventually.True("the time is over, and the process has ended", () => !_lab.IsWatched);
        return waiting;
    }

    /// <summary>Addresses, routes and rules with the bridge's name for the NIC's, less what every link has of its own.</summary>
    private static string Moved(string state)
    {
        var all = (JsonArray)
            JsonNode.Parse(
                state.Replace("\"eth0\"", "\"br0\"", StringComparison.Ordinal).Replace("\"eth0:", "\"br0:", StringComparison.Ordinal))!;
        // Of either family: addresses, routes, rules.
        var addresses = ((JsonArray[])[(JsonArray)all[0]!, (JsonArray)all[3]!])
            .SelectMany(f => f)
            .Where(l => l!["ifname"]?.ToString() == "br0" && l["addr_info"] is JsonArray { Count: > 0 })
            .Select(l => l!["addr_info"]!.ToJsonString());
        var routes = ((JsonArray[])[(JsonArray)all[1]!, (JsonArray)all[4]!])
            .SelectMany(f => f)
            .Select(r => r!.ToJsonString())
            .Where(r => !r.Contains("ff00::/8", StringComparison.Ordinal));
        var rules = ((JsonArray[])[(JsonArray)all[2]!, (JsonArray)all[5]!]).SelectMany(f => f).Select(r => r!.ToJsonString());
        return string.Join('\n', [.. addresses, .. routes, .. rules]);
    }

    private static string Differing(string before, string after)
    {
        var (old, now) = (before.Split('\n'), after.Split('\n'));
        var at = old.Zip(now).TakeWhile(p => p.First == p.Second).Count();
        return $"line {at}: {string.Join(' ', old.Skip(at).Take(14).Select(l => l.Trim()))} -> "
            + $"{string.Join(' ', now.Skip(at).Take(14).Select(l => l.Trim()))}";
    }

    public void Dispose() => _lab.Dispose();
}
