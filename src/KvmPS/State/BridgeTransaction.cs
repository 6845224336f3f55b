using System.Globalization;
using System.Text;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Planning.Bridge;

namespace KvmPS.State;

/// <summary>
/// A bridge under way: a folder with the steps, their undo, and a pipe. A process of its own takes the steps and waits at the pipe for
/// the word to keep them. It puts everything back when a step fails, when the word does not come in time, and when the writer has died.
/// Files come into their places after that word alone: a host that restarts before it comes up as it was.
/// </summary>
internal sealed class BridgeTransaction(HostRoot host, string name)
{
    /// <summary>The phases that the process writes down.</summary>
    public const string Refused = "refused", Moved = "moved", Waiting = "waiting", Kept = "kept", Undone = "undone";

    /// <summary>
    /// Fixed text; what differs comes as arguments ($1 the folder, $2 ip, $3 the device that hands over, $4 the one that takes over, $5
    /// seconds until the word, $6 the managers that set up the NIC meanwhile) and as files. POSIX sh, so that it runs where nothing but
    /// pwsh and iproute2 is installed.
    /// </summary>
    public static string Script { get; } = EmbeddedText.Read("BridgeTransaction.sh");

    private const string Root = "/run/kvmps/bridge";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder = host.Map($"{Root}/{name}");

    /// <summary>What the process has come to; null before its first result, or when there is no such change.</summary>
    public string? Phase => host.TryReadLine($"{Root}/{name}/phase");

    /// <summary>The batch's line that failed, and what ip said; null when none did.</summary>
    public string? Failure => host.TryReadLine($"{Root}/{name}/log") is { Length: > 0 } log ? log : null;

    /// <summary>Bridges that wait for Confirm-KvmBridge.</summary>
    public static IEnumerable<string> Unconfirmed(HostRoot host) =>
        host.Names(Root).Where(n => new BridgeTransaction(host, n).Phase == Waiting).Order(StringComparer.Ordinal);

    /// <summary>Writes down what is to be done. The result is the pipe: while it is open, the writer lives.</summary>
    /// <exception cref="KvmException">BridgeChangePending.</exception>
    public FileStream Begin(BridgePlan plan, IReadOnlyList<FileReplacement> files)
    {
        if (Phase is null or Moved or Waiting && Directory.Exists(_folder) && IsAlive()) throw Pending();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(_folder, OwnerOnly);
        Write("create", Lines(plan.Create));
        Write("before", Values(plan.Before));
        Write("release", Lines(plan.Release));
        Write("move", Lines(plan.Move));
        Write("rules6", Lines(plan.RulesV6));
        Write("after", Values(plan.After));
        Write("undo", Lines(plan.Undo));
        Write("undo6", Lines(plan.UndoV6));
        Write("finish", Lines(plan.Finish));
        Write("files", string.Concat(files.Select((f, i) => $"{name}-{i} {(f.After is null ? "delete" : "put")} {host.Map(f.Path)}\n")));
        Stage(files);
        NamedPipe.Make(Path.Join(_folder, "verdict"));
        return NamedPipe.Open(Path.Join(_folder, "verdict"));
    }

    /// <summary>Arguments of <see cref="Script"/>.</summary>
    public string[] Arguments(string ip, string from, string to, int limitSec, IEnumerable<KvmHostNetworkManager> managers)
        => ["kvmps-bridge", _folder, ip, from, to, limitSec.ToString(CultureInfo.InvariantCulture), string.Join(' ', managers)];

    /// <summary>Waits until the process has come to one of the phases.</summary>
    /// <exception cref="TimeoutException">It has not.</exception>
    public string Wait(TimeSpan limit, params string[] phases)
    {
        var end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (true)
        {
            if (Phase is { } phase && phases.Contains(phase)) return phase;
            if (Environment.TickCount64 > end)
            {
                throw new TimeoutException($"The process that creates the bridge '{name}' does not respond; its files are in {_folder}.");
            }
            Thread.Sleep(10);
        }
    }

    public static void Say(FileStream pipe, string word) => pipe.Write(Encoding.ASCII.GetBytes(word + "\n"));

    /// <summary>Says it in another session than the one that began.</summary>
    public void Say(string word)
    {
        using var pipe = NamedPipe.Open(Path.Join(_folder, "verdict"));
        Say(pipe, word);
    }

    /// <summary>Removes the files of a change that has come to its end.</summary>
    public void End() => Directory.Delete(_folder, recursive: true);

    /// <summary>All that needs space is written before anything is changed: the file beside its place, and what was there.</summary>
    private void Stage(IReadOnlyList<FileReplacement> files)
    {
        string Beside(int i) => $"{Path.GetDirectoryName(files[i].Path)}/.kvmps-{name}-{i}.new";
        try
        {
            for (var i = 0; i < files.Count; i++)
            {
                if (files[i].After is { } after) DurableFile.Write(host, Beside(i), after, files[i].Mode);
                if (files[i].Before is not { } before) continue;
                var old = Path.Join(_folder, $"old.{name}-{i}");
                File.WriteAllBytes(old, before);
                File.SetUnixFileMode(old, files[i].Mode);
            }
        }
        catch
        {
            for (var i = 0; i < files.Count; i++) File.Delete(host.Map(Beside(i)));
            throw;
        }
    }

    /// <summary>True while a process holds the pipe open for reading.</summary>
    private bool IsAlive() => host.Names("/proc").Where(p => p.All(char.IsAsciiDigit))
        .Any(p => (host.TryRead($"/proc/{p}/cmdline") ?? "").Contains($"\0kvmps-bridge\0{_folder}\0", StringComparison.Ordinal));

    private KvmException Pending() =>
        new(
            "BridgeChangePending",
            KvmPS.Failure.Busy,
            $"The bridge '{name}' is being created, or is waiting for confirmation.",
            $"Confirm it: Confirm-KvmBridge {name}");

    private void Write(string file, string text) => File.WriteAllText(Path.Join(_folder, file), text);

    private static string Values(IEnumerable<(string Path, string Value)> values, string name) =>
        string.Concat(values.Select(v => $"{v.Path.Replace("{0}", name, StringComparison.Ordinal)} {v.Value}\n"));

    private string Values(IEnumerable<(string Path, string Value)> values) => Values(values, name);

    private static string Lines(IEnumerable<string[]> steps)
    {
        var text = new StringBuilder();
        foreach (var step in steps)
        {
            // ip's batches know quotes and comments; what would be one is in no name that this module takes over.
            if (step.FirstOrDefault(w => w.Length == 0 || !w.All(IsPlain)) is { } word) throw JsonWords.Unknown("The NIC", word);
            text.AppendJoin(' ', step).Append('\n');
        }

        return text.ToString();
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or ':' or '/' or '_' or '-' or '@' or '%' or '+';
}
