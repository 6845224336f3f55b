using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace KvmPS.Shell;

/// <summary>Writes PowerShell's streams to the terminal and asks its questions there.</summary>
internal sealed class ShellHostUI(ShellHost host) : PSHostUserInterface
{
    private readonly Dictionary<(long Source, int Activity), ProgressRecord> _progress = [];

    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUI(host.Terminal);

    public override bool SupportsVirtualTerminal => host.Terminal.SupportsColor(Channel.Output);

    /// <summary>Sends results to the error stream: the error that ended a script is formatted like any result.</summary>
    public bool ResultsAreErrors { get; set; }

    public override void Write(string value) =>
        Put(ResultsAreErrors ? Channel.Error : Channel.Output, value, FormatStyle.Reset);

    public override void WriteLine(string value) => Write(value + "\n");

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
    {
        var style = Enum.IsDefined(foregroundColor) ? PSStyle.MapForegroundColorToEscapeSequence(foregroundColor) : "";
        if (Enum.IsDefined(backgroundColor)) style += PSStyle.MapBackgroundColorToEscapeSequence(backgroundColor);
        Write(style.Length == 0 ? value : style + value + PSStyle.Instance.Reset);
    }

    public override void WriteErrorLine(string value) => Put(Channel.Error, value + "\n", FormatStyle.Error);

    public override void WriteWarningLine(string message) => Put(Channel.Warning, $"WARNING: {message}\n", FormatStyle.Warning);

    public override void WriteVerboseLine(string message) => Put(Channel.Verbose, $"VERBOSE: {message}\n", FormatStyle.Verbose);

    public override void WriteDebugLine(string message) => Put(Channel.Debug, $"DEBUG: {message}\n", FormatStyle.Debug);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        // Workers may report at the same time as the pipeline.
        lock (_progress)
        {
            var key = (sourceId, record.ActivityId);
            if (record.RecordType == ProgressRecordType.Completed) _progress.Remove(key);
            else _progress[key] = record;
            var shown = record.RecordType == ProgressRecordType.Completed ? _progress.Values.LastOrDefault() : record;
            host.Terminal.ShowProgress(shown is null ? "" : ProgressLine.Format(shown, host.Terminal.Width));
        }
    }

    /// <summary>A command that failed halfway leaves its progress behind; it goes with the pipeline.</summary>
    public void ClearProgress()
    {
        lock (_progress)
        {
            if (_progress.Count == 0) return;
            _progress.Clear();
            host.Terminal.ShowProgress("");
        }
    }

    public override string ReadLine() => ReadLine(secret: false);

    public override SecureString ReadLineAsSecureString()
    {
        var secret = new SecureString();
        foreach (var c in ReadLine(secret: true)) secret.AppendChar(c);
        secret.MakeReadOnly();
        return secret;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        new ChoicePrompt(choices, defaultChoice).Ask(caption, message, Ask, () => ReadLine(secret: false));

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        new FieldPrompt(this, Ask).Read(caption, message, descriptions);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        Ask($"\n{caption}\n{message}\n");
        while (string.IsNullOrEmpty(userName))
        {
            Ask("User: ");
            userName = ReadLine();
        }
        Ask($"Password for user {userName}: ");
        return new(userName, ReadLineAsSecureString());
    }

    private void Ask(string text) => Put(Channel.Prompt, text, FormatStyle.Reset);

    private string ReadLine(bool secret)
    {
        var terminal = host.Terminal;
        if (!terminal.IsInteractive)
            return terminal.ReadLine() ?? throw new HostException("The command asks for input, and the input has ended.");

        try
        {
            var (end, text) = new LineEditor(terminal) { Secret = secret }.Read(host.Stopping);
            if (end == LineEnd.Entered) return text;
        }
        catch (OperationCanceledException)
        {
            terminal.EndLine();
        }
        host.StopRequested?.Invoke();
        throw new PipelineStoppedException();
    }

    private void Put(Channel stream, string text, FormatStyle style)
    {
        if (!host.Terminal.SupportsColor(stream))
        {
            text = GetOutputString(text, supportsVirtualTerminal: false);
        }
        else if (style != FormatStyle.Reset && GetFormatStyleString(style) is { Length: > 0 } start)
        {
            text = start + text.TrimEnd('\n') + PSStyle.Instance.Reset + "\n";
        }
        else
        {
            text = GetOutputString(text, supportsVirtualTerminal: true);
        }
        host.Terminal.Write(stream, text);
    }
}
