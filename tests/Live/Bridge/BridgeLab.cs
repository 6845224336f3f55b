using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Bridge;

/// <summary>
/// A host and a router, each in a network namespace, joined by a veth pair; and PowerShell in the host's. A folder of the lab's own
/// lies over /run/kvmps there, and an ip of the lab's own is first in its PATH: it hands batches to the real one, and fails, kills or
/// breaks at the step that it is told.
/// </summary>
internal sealed class BridgeLab : IDisposable
{
    // Answers with one line; the shell's own exceptions are answers too.
    private const string Loop = """
        $ErrorActionPreference = 'Stop'
        while ($null -ne ($line = [Console]::In.ReadLine())) {
            try { $out = & ([scriptblock]::Create($line)); $answer = 'ok ' + ($out -join ' ') } catch { $answer = "$($_.FullyQualifiedErrorId) $_" }
            [Console]::Out.WriteLine('> ' + ($answer -replace '\s+', ' '))
        }
        """;

    // /run/kvmps-test/fault: "STEP ACTION". Steps of a batch are counted over create, move and rules6; the undo is never hindered.
    private const string FaultyIp = """
        #!/bin/sh
        real=@REAL@ lab=@LAB@
        for last; do :; done
        case "$last" in create | move | rules6) ;; *) exec "$real" "$@" ;; esac
        [ -f "$lab/fault" ] || exec "$real" "$@"
        read -r fault action <"$lab/fault"
        v6=; [ "$1" = -6 ] && v6=-6
        [ "$last" = create ] && echo 0 >"$lab/count"
        read -r before <"$lab/count"
        lines=$(wc -l <"$last")
        echo $((before + lines)) >"$lab/count"
        at=$((fault - before))
        if [ $at -lt 1 ] || [ $at -gt $lines ]; then exec "$real" "$@"; fi
        head -n $((at - 1)) "$last" | "$real" $v6 -batch - || exit 1
        case $action in
          fail) echo "Command failed $last: told to" >&2; exit 1 ;;
          kill) read -r pid <"$lab/pid"; kill -9 "$pid"; sleep 0.05 ;;
          carrier) tail -n +$at "$last" | "$real" $v6 -batch - || exit 1; "$real" -n @ROUTER@ link set r0 up; sleep 1.5; exit ;;
          break) "$real" -n @ROUTER@ address flush dev r0; "$real" -n @ROUTER@ -6 address flush dev r0 ;;
        esac
        tail -n +$at "$last" | "$real" $v6 -batch -
        """;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly bool _hasFiles;
    private Process? _shell;

    /// <param name="hasFiles">Whether /etc, /run and /var/lib are the lab's own as well: what is written there goes with it.</param>
    public BridgeLab(bool hasFiles = false)
    {
        _hasFiles = hasFiles;
        var real = HostProgram.Check("which", "ip");
        var tool = Path.Combine(Folder, "ip");
        File.WriteAllText(
            tool,
            FaultyIp
                .Replace("@REAL@", real, StringComparison.Ordinal)
                .Replace("@LAB@", Folder, StringComparison.Ordinal)
                .Replace("@ROUTER@", Router, StringComparison.Ordinal));
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(Folder, "loop.ps1"), Loop);
        Ip("netns", "add", Host);
        Ip("netns", "add", Router);
        Ip("-n", Router, "link", "set", "lo", "up");
        Ip("-n", Host, "link", "set", "lo", "up");
    }

    /// <summary>The lab's files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("kvmps-bridge-").FullName;

    public string Host { get; } = $"kvmps-h{RandomNumberGenerator.GetHexString(6, lowercase: true)}";

    public string Router => Host.Replace("-h", "-r", StringComparison.Ordinal);

    /// <summary>
    /// Joins host and router anew, as eth0 and r0, with what the lines say of the host's side; the router has 192.0.2.1 and 2001:db8::1.
    /// </summary>
    public void Wire(IEnumerable<string> lines)
    {
        Batch(
            Host,
            ["-force"],
            [
                "link del br0",
                "link del eth0",
                "rule flush",
                "rule add from all lookup main pref 32766 protocol kernel",
                "rule add from all lookup default pref 32767 protocol kernel",
                $"link add eth0 type veth peer name r0 netns {Router}",
            ]);
        Batch(Host, ["-force", "-6"], ["rule flush", "rule add from all lookup main pref 32766 protocol kernel"]);
        Batch(Router, "link set r0 up", "address add 192.0.2.1/24 dev r0", "address add 2001:db8::1/64 dev r0 nodad");
        // Nothing of the test waits for the check for duplicates.
        HostProgram.Check("ip", "netns", "exec", Host, "sh", "-c", "echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_dad");
        var all = lines.ToList();
        Batch(Host, "link set eth0 up");
        // What is made up at random may be refused; what counts is what the kernel has then.
        Applied(Batch(Host, ["-force"], [.. all.Where(l => !l.StartsWith("-6 ", StringComparison.Ordinal))]));
        Applied(Batch(Host, ["-force", "-6"], [.. all.Where(l => l.StartsWith("-6 ", StringComparison.Ordinal)).Select(l => l[3..])]));
        // Link-local addresses come when the carrier has.
        Eventually.True(
            "eth0 and r0 have their link-local addresses",
            () =>
                HostProgram
                    .Check("ip", "-n", Host, "-6", "addr", "show", "dev", "eth0", "scope", "link")
                    .Contains("fe80", StringComparison.Ordinal)
                && HostProgram.Check("ip", "-n", Host, "-6", "addr", "show", "dev", "eth0", "tentative").Length == 0);
    }

    /// <summary>The step at which ip does something else; 0 for none.</summary>
    public void Fault(int step, string action) => File.WriteAllText(Path.Combine(Folder, "fault"), $"{step} {action}\n");

    /// <summary>Runs a line in the host's shell: "ok" and its output, or the error's id and message.</summary>
    public string Run(string line)
    {
        Send(line);
        return Answer() ?? throw new InvalidOperationException($"The shell ended: {_shell!.StandardError.ReadToEnd()}");
    }

    public void Send(string line)
    {
        if (_shell is null or { HasExited: true }) Start();
        _shell!.StandardInput.WriteLine(line);
        _shell.StandardInput.Flush();
    }

    /// <summary>The next answer; null when the shell has ended.</summary>
    public string? Answer()
    {
        while (_shell!.StandardOutput.ReadLine() is { } line)
            if (line.StartsWith("> ", StringComparison.Ordinal)) return line[2..];
        _shell.WaitForExit();
        return null;
    }

    /// <summary>True while the process that would put everything back runs.</summary>
    public bool IsWatched => HostProgram.Run("ip", "netns", "pids", Host).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Any(p => HostProgram.Run("cat", $"/proc/{p}/cmdline").Output.Contains("kvmps-bridge\0/run/", StringComparison.Ordinal));

    /// <summary>
    /// The host's addresses, links, routes of all tables and rules as ip -j tells them, without counters, lifetimes and numbers of
    /// interfaces.
    /// </summary>
    public string State()
    {
        // Each answer is a line of its own.
        string[] questions = ["address show", "route show table all", "rule show"];
        var all = new JsonArray([
            .. ((string[])["-4", "-6"])
                .SelectMany(family =>
                    Batch(Host, ["-j", "-d", family], questions).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                .Select(a => JsonNode.Parse(a)),
        ]);
        Clean(all);
        return all.ToJsonString(Indented);
    }

    /// <summary>Starts PowerShell with a script in the host's namespace or the router's.</summary>
    public static Process Start(string space, string script) => Process.Start(new ProcessStartInfo("ip",
        ["netns", "exec", space, Pwsh.Program, "-NoLogo", "-NoProfile", "-Command", script])
    { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    public JsonArray Json(params string[] arguments) =>
        (JsonArray)JsonNode.Parse(HostProgram.Check("ip", ["-n", Host, "-j", "-d", .. arguments]) is { Length: > 0 } text ? text : "[]")!;

    public static string Ip(params string[] arguments) => HostProgram.Check("ip", arguments);

    public void Dispose()
    {
        if (_shell is { HasExited: false }) _shell.Kill(entireProcessTree: true);
        _shell?.Dispose();
        foreach (var space in (string[])[Host, Router])
        {
            foreach (var process in HostProgram.Run("ip", "netns", "pids", space).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                HostProgram.Run("kill", "-9", process);
            HostProgram.Run("ip", "netns", "del", space);
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static void Clean(JsonNode? node)
    {
        if (node is JsonArray array) foreach (var item in array) Clean(item);
        if (node is not JsonObject fields) return;
        foreach (var key in (string[])["valid_life_time", "preferred_life_time", "expires", "ifindex", "link_index", "link_netnsid"])
            fields.Remove(key);
        foreach (var (_, value) in fields) Clean(value);
    }

    // The kernel's refusals are answers; a line that ip itself cannot read ends the batch, and all after it would be missing.
    private static void Applied(ProgramResult batch) => Assert.DoesNotMatch("(?m)^Error: (?!ipv)", batch.Error);

    private static void Batch(string space, params string[] lines)
    {
        var result = Batch(space, [], lines);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private static ProgramResult Batch(string space, string[] options, string[] lines)
    {
        var file = Path.GetTempFileName();
        File.WriteAllLines(file, lines);
        var result = HostProgram.Run("ip", ["-n", space, .. options, "-batch", file]);
        File.Delete(file);
        return result;
    }

    private void Start()
    {
        // The lab's own /run/kvmps; the shell tells its process id before it becomes PowerShell.
        const string files =
            "mkdir -p $1/own && mount -t tmpfs tmpfs $1/own && for d in etc run var/lib; do mkdir -p $1/own/$d $1/own/work/$d && mount "
                + "-t overlay overlay -o lowerdir=/$d,upperdir=$1/own/$d,workdir=$1/own/work/$d /$d || exit; done && ";
        const string enter =
            "mkdir -p /run/kvmps && mount -t tmpfs tmpfs /run/kvmps && cd / && PATH=$1:$PATH && export PATH && echo $$ >$1/pid && shift "
                + "&& exec \"$@\"";
        _shell?.Dispose();
        _shell = Process.Start(
            new ProcessStartInfo(
                "ip",
                [
                    "netns",
                    "exec",
                    Host,
                    "sh",
                    "-c",
                    (_hasFiles ? files : "") + enter,
                    "sh",
                    Folder,
                    .. Pwsh.File(Path.Combine(Folder, "loop.ps1")),
                ])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        _shell.StandardInput.AutoFlush = true;
        _ = _shell.StandardError.ReadToEndAsync();
    }
}
