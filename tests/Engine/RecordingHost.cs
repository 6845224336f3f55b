using System.Globalization;
using System.Management.Automation.Host;

namespace KvmPS.Shell;

/// <summary>What PowerShell's engine talks to: one user at one terminal.</summary>
public sealed class ShellHost : PSHost, IDisposable
{
    private static readonly TimeSpan SignalDelay = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan StopDelay = TimeSpan.FromMilliseconds(200);

    private readonly ShellHostUI _ui;
    private CancellationTokenSource _stop = new();

    /// <summary>A host for this terminal.</summary>
    public ShellHost(ITerminal terminal)
    {
        Terminal = terminal;
        _ui = new(this);
    }

    /// <summary>The user's terminal.</summary>
    public ITerminal Terminal { get; }

    /// <summary>What <c>exit</c> asked for; null while nobody said exit.</summary>
    public int? ExitCode { get; private set; }

    /// <inheritdoc/>
    public override string Name => "KvmPS.Shell";

    /// <inheritdoc/>
    public override Version Version { get; } = typeof(ShellHost).Assembly.GetName().Version!;

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <inheritdoc/>
    public override PSHostUserInterface UI => _ui;

    /// <summary>Ends when the running pipeline is asked to stop, so that no question outlives it.</summary>
    internal CancellationToken Stopping => _stop.Token;

    /// <summary>Called when the user presses Ctrl+C at a question.</summary>
    internal Action? StopRequested { get; set; }

    /// <summary>Runs a prompt inside the running pipeline (Suspend at a question); null where there is nobody to type.</summary>
    internal Action? NestedPrompt { get; set; }

    /// <summary>True when the innermost nested prompt is to end.</summary>
    internal bool NestedPromptEnds { get; set; }

    internal ShellHostUI ShellUI => _ui;

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    /// <inheritdoc/>
    public override void EnterNestedPrompt()
    {
        if (NestedPrompt is null) throw new HostException("There is no prompt to suspend to: nobody types here.");
        NestedPrompt();
    }

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => NestedPromptEnds = true;

    /// <inheritdoc/>
    public override void NotifyBeginApplication() => Terminal.ShowProgress("");

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
        // Ctrl+C ends a native program and comes here at the same moment. If the script went on before the engine knows of the
        // stop, the stop would come in the middle of a finally block, and end that too.
        if (Terminal.IsInteractive && Stopping.WaitHandle.WaitOne(SignalDelay)) Thread.Sleep(StopDelay);
    }

    /// <summary>Ends what waits for the user.</summary>
    public void Dispose() => _stop.Dispose();

    internal void BeginPipeline()
    {
        if (!_stop.IsCancellationRequested) return;
        _stop.Dispose();
        _stop = new();
    }

    internal void EndPipeline() => _ui.ClearProgress();

    internal void CancelQuestions() => _stop.Cancel();
}
