using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace KvmPS.Engine;

/// <summary>Writes PowerShell's streams to the terminal and asks its questions there, in plain text.</summary>
internal sealed class RecordingUI(RecordingTerminal terminal) : PSHostUserInterface
{
    public override PSHostRawUserInterface RawUI { get; } = new RecordingRawUI(terminal);

    public override bool SupportsVirtualTerminal => false;

    public override void Write(string value) => terminal.Write(GetOutputString(value, supportsVirtualTerminal: false));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + "\n");

    public override void WriteErrorLine(string value) => WriteLine(value);

    public override void WriteWarningLine(string message) => WriteLine($"WARNING: {message}");

    public override void WriteVerboseLine(string message) => WriteLine($"VERBOSE: {message}");

    public override void WriteDebugLine(string message) => WriteLine($"DEBUG: {message}");

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        // A script's result has its progress records.
    }

    public override string ReadLine() => terminal.Read(secret: false);

    public override SecureString ReadLineAsSecureString()
    {
        var secret = new SecureString();
        foreach (var c in terminal.Read(secret: true)) secret.AppendChar(c);
        secret.MakeReadOnly();
        return secret;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        new ChoicePrompt(choices, defaultChoice).Ask(caption, message, Write, ReadLine);

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        new FieldPrompt(this).Read(caption, message, descriptions);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options)
    {
        Write($"\n{caption}\n{message}\n");
        while (string.IsNullOrEmpty(userName))
        {
            Write("User: ");
            userName = ReadLine();
        }
        Write($"Password for user {userName}: ");
        return new(userName, ReadLineAsSecureString());
    }
}
