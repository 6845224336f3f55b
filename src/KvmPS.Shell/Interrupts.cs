using System.Runtime.InteropServices;

namespace KvmPS.Shell;

/// <summary>
/// Ctrl+C, and being told to terminate, stop the running pipeline. The process lives until the script's finally blocks are
/// done, however often the signal comes.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly ShellSession _session;
    private readonly PosixSignalRegistration[] _registrations;

    public Interrupts(ShellSession session)
    {
        _session = session;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, 15)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Handle(context, 1)),
        ];
    }

    /// <summary>The signal that ends the program, if one came.</summary>
    public int? EndedBy { get; private set; }

    /// <summary>A prompt survives Ctrl+C; a script does not.</summary>
    public bool AtPrompt { get; set; }

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private void Handle(PosixSignalContext context, int number)
    {
        var interrupt = context.Signal == PosixSignal.SIGINT;
        context.Cancel = _session.IsRunning || (interrupt && AtPrompt);
        if (!interrupt || !AtPrompt) EndedBy ??= number;
        _session.Stop();
    }
}
