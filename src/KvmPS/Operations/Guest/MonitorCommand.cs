using System.Text.Json;
using System.Text.Json.Nodes;
using KvmPS.Libvirt;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.Guest;

/// <summary>One command for QEMU's monitor.</summary>
internal sealed class MonitorCommand
{
    private static readonly string[] Asking = ["query-", "qom-list", "qom-get", "device-list-properties", "x-query-"];
    private static readonly string[] AskingHmp = ["info", "help", "?", "x", "xp", "print", "p", "qom-list", "qom-get"];

    private readonly bool _hmp;

    private MonitorCommand(bool hmp, string text, bool changes)
    {
        _hmp = hmp;
        Text = text;
        Changes = changes;
    }

    /// <summary>As it is sent.</summary>
    public string Text { get; }

    /// <summary>False for a command that is known only to ask.</summary>
    public bool Changes { get; }

    public static MonitorCommand Qmp(string name, JsonNode? arguments)
    {
        var line = new JsonObject { ["execute"] = name };
        if (arguments is not null) line["arguments"] = arguments;
        return new(false, line.ToJsonString(), !Asking.Any(a => name.StartsWith(a, StringComparison.Ordinal)));
    }

    public static MonitorCommand Hmp(string line)
        => new(true, line, !AskingHmp.Contains(line.TrimStart().Split(' ', '/')[0]));

    /// <summary>What QEMU answers: JSON, or text of the human monitor, null when there is nothing to say.</summary>
    public (string? Text, JsonElement? Json) Send(Domain domain)
    {
        string answer;
        try
        {
            answer = Libvirt.Monitor.Send(domain, Text, _hmp ? MonitorCommandFlags.Hmp : MonitorCommandFlags.Default);
        }
        catch (LibvirtException error)
            when (error.Number == ErrorNumber.OperationInvalid || (!error.OutcomeUnknown && DomainLife.HasEnded(domain)))
        {
            throw VMErrors.NotRunning(domain.Name, error);
        }

        return _hmp ? (Lines(domain, answer), null) : (null, Result(domain, answer));
    }

    private static string? Lines(Domain domain, string answer)
    {
        var text = answer.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd();
        if (text.StartsWith("unknown command:", StringComparison.Ordinal)) throw Unknown(domain, text, "help");
        return text.Length == 0 ? null : text;
    }

    private static JsonElement Result(Domain domain, string answer)
    {
        using var document = JsonDocument.Parse(answer);
        if (document.RootElement.TryGetProperty("error", out var error))
        {
            var words = error.GetProperty("desc").GetString() ?? "";
            if (error.GetProperty("class").GetString() == "CommandNotFound") throw Unknown(domain, words, null);
            throw new KvmException("MonitorCommandFailed", Failure.Unspecified, $"QEMU of VM '{domain.Name}' answered: {words}");
        }

        return document.RootElement.GetProperty("return").Clone();
    }

    private static KvmException Unknown(Domain domain, string words, string? help)
    {
        var list = help is null ? "-Command query-commands" : $"-Hmp {help}";
        return new(
            "MonitorCommandNotFound",
            Failure.NotFound,
            $"QEMU of VM '{domain.Name}' answered: {words}",
            $"List the commands: Invoke-KvmMonitor -VMName {VMErrors.QuoteName(domain.Name)} {list}");
    }
}
