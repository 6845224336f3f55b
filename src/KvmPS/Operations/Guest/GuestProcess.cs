using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.Guest;

/// <summary>A program that the guest agent runs in a guest (guest-exec), waited for until it ends (guest-exec-status).</summary>
internal sealed class GuestProcess
{
    // A command to an agent must fit into the channel's socket at once (208 KiB by default), else libvirt gives the agent
    // up for silent; the input travels in base64, which makes it a third longer.
    private const int LargestInput = 100_000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // An answer that comes later is lost, for the agent tells an end only once; megabytes of output take a slow guest long.
    private static readonly TimeSpan StatusPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    public required string FilePath { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What it reads from its standard input; null: nothing.</summary>
    public string? Input { get; init; }

    /// <summary>As it would be typed.</summary>
    public string CommandLine => string.Join(' ', Arguments.Prepend(FilePath).Select(Quote));

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="KvmException">TimeoutGuestCommand: it runs on in the guest, by the process id that is named.</exception>
    public KvmGuestCommandResult Run(Domain domain, int timeoutSeconds, CancellationToken cancel)
    {
        var deadline = new Deadline(TimeSpan.FromSeconds(timeoutSeconds));
        var agent = new GuestAgent(domain);
        var start = StartArguments(domain);
        var pid = AgentErrors.Explained(domain, () => agent.Tell("guest-exec", Timeout, start)).GetProperty("pid").GetInt64();
        for (var pause = FirstLook; ; pause = pause * 1.5 > LongestPause ? LongestPause : pause * 1.5)
        {
            if (Status(agent, pid) is { } status) return Result(domain, pid, status);
            if (deadline.IsOver) throw TimedOut(domain, pid, timeoutSeconds);
            cancel.WaitHandle.WaitOne(deadline.AtMost(pause));
            cancel.ThrowIfCancellationRequested();
        }
    }

    private JsonObject StartArguments(Domain domain)
    {
        var arguments = new JsonObject
        {
            ["path"] = FilePath,
            ["arg"] = new JsonArray([.. Arguments.Select(a => JsonValue.Create(a))]),
            ["capture-output"] = true,
        };
        if (Input is null) return arguments;
        var bytes = Encoding.UTF8.GetBytes(Input);
        if (bytes.Length > LargestInput)
        {
            throw new KvmException(
                "GuestInputTooLarge",
                Failure.InvalidArgument,
                $"The input is too large: it has {ByteSize.Format(bytes.Length)}, and a guest agent accepts "
                    + $"{ByteSize.Format(LargestInput)}.",
                $"Copy it into the guest with Copy-KvmGuestFile -VMName {VMErrors.QuoteName(domain.Name)}, and have the command read "
                    + "that file.");
        }

        arguments["input-data"] = Convert.ToBase64String(bytes);
        return arguments;
    }

    /// <summary>What the agent says once the program has ended; null while it runs, and while a busy guest says nothing.</summary>
    private JsonElement? Status(GuestAgent agent, long pid)
    {
        try
        {
            // The agent forgets a program that has ended as soon as it has told so: never ask twice on its own.
            var status = agent.Tell("guest-exec-status", StatusPatience, new JsonObject { ["pid"] = pid });
            return status.GetProperty("exited").GetBoolean() ? status : null;
        }
        catch (LibvirtException error) when (IsTooLarge(error))
        {
            throw new KvmException(
                "GuestOutputTooLarge",
                Failure.NotSupported,
                $"'{CommandLine}' ended in VM '{agent.Domain.Name}', but its output is too large: libvirt transfers about 3 MB.",
                "Have the command write to a file in the guest, and copy that with Copy-KvmGuestFile. If the agent no longer answers, "
                    + "restart qemu-guest-agent in the guest.",
                error);
        }
        catch (LibvirtException error)
            when (AgentErrors.Words(error)?.Contains("'pid'", StringComparison.Ordinal) == true
                || AgentErrors.Words(error)?.Contains("PID", StringComparison.Ordinal) == true)
        {
            throw new KvmException(
                "GuestCommandLost",
                Failure.Unavailable,
                $"The guest agent of VM '{agent.Domain.Name}' has no record of '{CommandLine}' (process {pid}): it was restarted in the "
                    + "meantime, or its answer came too late.",
                "Check in the guest how the command ended before you repeat it.",
                error);
        }
        catch (LibvirtException error)
            when (AgentErrors.IsSilence(error) && AgentErrors.Explain(agent.Domain, error) is KvmException { Id: "AgentNotAnswering" })
        {
            return null;
        }
        catch (LibvirtException error)
        {
            throw AgentErrors.Explain(agent.Domain, error);
        }
    }

    /// <summary>
    /// A reply beyond 4 MiB fails on its way to the client; one beyond 10 MiB in the daemon, which then gives the agent up.
    /// </summary>
    private static bool IsTooLarge(LibvirtException error)
        => error.Message.Contains("Unable to encode message payload", StringComparison.Ordinal)
            || error.Message.Contains("due to an error", StringComparison.Ordinal);

    private KvmGuestCommandResult Result(Domain domain, long pid, JsonElement status)
    {
        var output = Bytes(status, "out-data");
        return new()
        {
            VMName = domain.Name,
            VMId = domain.Id,
            ConnectionUri = domain.Connection.Uri,
            ExitCode = status.TryGetProperty("exitcode", out var code) ? code.GetInt32() : null,
            Signal = status.TryGetProperty("signal", out var signal) ? signal.GetInt64() : null,
            StandardOutput = Encoding.UTF8.GetString(output),
            StandardError = Encoding.UTF8.GetString(Bytes(status, "err-data")),
            OutputBytes = output,
            Truncated = IsTrue(status, "out-truncated") || IsTrue(status, "err-truncated"),
            ProcessId = pid,
            CommandLine = CommandLine,
        };
    }

    private KvmException TimedOut(Domain domain, long pid, int seconds) =>
        new(
            "TimeoutGuestCommand",
            Failure.Timeout,
            $"'{CommandLine}' did not end within {seconds} s in VM '{domain.Name}'; it is still running there as process {pid}.",
            $"Allow more time with -TimeoutSec, or end it (Linux): Invoke-KvmGuestCommand -VMName {VMErrors.QuoteName(domain.Name)} "
                + $"-FilePath kill -ArgumentList {pid}");

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=+,%@".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "''", StringComparison.Ordinal)}'";

    private static byte[] Bytes(JsonElement status, string name) =>
        status.TryGetProperty(name, out var data) ? data.GetBytesFromBase64() : [];

    private static bool IsTrue(JsonElement status, string name) => status.TryGetProperty(name, out var value) && value.GetBoolean();
}
