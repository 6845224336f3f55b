using System.Globalization;
using System.Management.Automation.Host;

namespace KvmPS.Engine;

/// <summary>What PowerShell's engine talks to: one user at a <see cref="RecordingTerminal"/>.</summary>
internal sealed class RecordingHost(RecordingTerminal terminal) : PSHost
{
    public override string Name => "KvmPS.Engine";

    public override Version Version { get; } = typeof(RecordingHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override PSHostUserInterface UI { get; } = new RecordingUI(terminal);

    public override void SetShouldExit(int exitCode)
    {
    }

    public override void EnterNestedPrompt() => throw new HostException("There is no prompt to suspend to: nobody types here.");

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
