using System.Diagnostics;
using System.Text;

namespace KvmPS.Live.Fixture;

/// <summary>
/// A libvirtd of the tests' own, in namespaces, beside whatever the host runs: see private-libvirtd.sh. The script
/// reads from a pipe that this process holds; when the process ends, however it ends, so does all the script started.
/// </summary>
public sealed class PrivateLibvirt : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly StringBuilder _errors = new();
    private Process? _script;
    private string _namespaces = "";

    /// <summary>The words that the script is started under, where the daemon is to see another host than the tests do.</summary>
    public IReadOnlyList<string> Wrapper { get; init; } = [];

    /// <summary>What to connect to.</summary>
    public string Uri { get; private set; } = "";

    /// <summary>The daemon's folder: its log, and run, lib, log and etc as the daemon's .../libvirt folders.</summary>
    public string Root { get; private set; } = "";

    /// <summary>A folder for disks, which QEMU's user can reach.</summary>
    public string Folder => Path.Combine(Root, "disks");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        KvmDevice.DemandAccess();
        // A session of its own: Ctrl+C in the terminal is for the tests, which then end the daemon in good order.
        _script = Process.Start(new ProcessStartInfo(
            "setsid", [.. Wrapper, Path.Combine(AppContext.BaseDirectory, "private-libvirtd.sh")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("setsid did not start.");
        _script.ErrorDataReceived += (_, line) =>
        {
            lock (_errors) _errors.AppendLine(line.Data);
        };
        _script.BeginErrorReadLine();

        var places = (await AnswerAsync()).Split(' ');
        Root = places[0];
        _namespaces = places[1];
        Uri = $"qemu:///system?socket={Root}/sock/libvirt-sock";
        await ExpectAsync("ready");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_script is not { } script) return;
        script.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        await script.WaitForExitAsync(limit.Token);
        script.Dispose();
        _script = null;
    }

    /// <summary>Makes a folder that QEMU's user can reach, whatever the umask of who runs the tests.</summary>
    public static string MakeFolder(string path)
    {
        var folder = Directory.CreateDirectory(path);
        folder.UnixFileMode |= UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        return folder.FullName;
    }

    /// <summary>Runs virsh on this daemon and returns its output; an error of virsh is an exception.</summary>
    public string Virsh(params IEnumerable<string> arguments) =>
        HostProgram.Check("virsh", ["--quiet", "--connect", Uri, .. arguments]);

    /// <summary>Runs a program as root in the daemon's namespaces, where its bridges and processes are.</summary>
    public ProgramResult Enter(params IEnumerable<string> command) => HostProgram.Run("nsenter", [.. EnterArguments, .. command]);

    /// <summary>What nsenter must be told to run something in the daemon's namespaces.</summary>
    public IReadOnlyList<string> EnterArguments =>
        [$"--target={_namespaces}", "--mount", "--net", "--uts", "--cgroup", $"--pid=/proc/{_namespaces}/ns/pid_for_children"];

    /// <summary>Moves an interface of another network namespace into the daemon's.</summary>
    public void TakeInterface(string space, string name) => HostProgram.Check("ip", "-n", space, "link", "set", name, "netns", _namespaces);

    /// <summary>
    /// Runs a script with the shipped module in the daemon's namespaces, whose network and files it then changes: its output, a line
    /// each. It ends at the first error, whose id and message are the last line.
    /// </summary>
    public string[] Shell(string script)
    {
        var result = Enter(
            Pwsh.Command(
                $$"""$ErrorActionPreference = 'Stop'; try { Connect-KvmHost '{{Uri}}' | ForEach-Object { }; {{script}} } catch { "$($_.FullyQualifiedErrorId) $_" }"""));
        return result.ExitCode == 0
            ? result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidOperationException($"{script}: {result.Error}{result.Output}");
    }

    /// <summary>Connections to the daemon's socket; the kernel lists them where the client is.</summary>
    public int Clients() =>
        HostProgram.Check("ss", "-xH").Split('\n').Count(l => l.Contains($"{Root}/sock/libvirt-sock ", StringComparison.Ordinal));

    /// <summary>Asks libvirtd to end. Guests go on running. For tests with a daemon of their own only.</summary>
    public Task StopDaemonAsync() => CommandAsync("stop");

    /// <summary>Ends libvirtd as a crash would. Guests go on running. For tests with a daemon of their own only.</summary>
    public Task KillDaemonAsync() => CommandAsync("kill");

    /// <summary>Starts libvirtd again; it finds its guests again.</summary>
    public Task StartDaemonAsync() => CommandAsync("start");

    private async Task CommandAsync(string command)
    {
        var script = _script ?? throw new InvalidOperationException("The daemon was never started.");
        await script.StandardInput.WriteLineAsync(command);
        await script.StandardInput.FlushAsync();
        await ExpectAsync("ok");
    }

    private async Task ExpectAsync(string expected)
    {
        var answer = await AnswerAsync();
        if (answer != expected) throw new InvalidOperationException($"private-libvirtd.sh said '{answer}': {Errors()}");
    }

    private async Task<string> AnswerAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            return await _script!.StandardOutput.ReadLineAsync(limit.Token)
                ?? throw new InvalidOperationException($"The private libvirtd did not start. {Errors()}");
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"private-libvirtd.sh did not answer within {Limit}. {Errors()}");
        }
    }

    private string Errors()
    {
        // The end of the output can overtake what was said on the other pipe.
        if (_script is { } script) script.WaitForExit(TimeSpan.FromSeconds(2));
        lock (_errors) return _errors.ToString().Trim();
    }
}
