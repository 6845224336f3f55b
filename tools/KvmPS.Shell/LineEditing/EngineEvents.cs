using System.Management.Automation;

namespace KvmPS.Shell.LineEditing;

/// <summary>
/// Runs the actions of Register-ObjectEvent and Register-EngineEvent while a prompt waits. The engine runs them between the
/// statements of a pipeline, and the one that reads the line has none.
/// </summary>
internal static class EngineEvents
{
    /// <returns>True if an action moved the cursor: it wrote something.</returns>
    public static bool Run(PSEventManager events, bool nothingTyped)
    {
        var subscribers = events.Subscribers.ToArray();
        var idle = subscribers.Any(subscriber =>
            string.Equals(subscriber.SourceIdentifier, PSEngineEvent.OnIdle, StringComparison.OrdinalIgnoreCase));
        if (idle && nothingTyped) events.GenerateEvent(PSEngineEvent.OnIdle, sender: null, args: null, extraData: null);
        if (subscribers.Length == 0) return false;

        var before = Console.GetCursorPosition();
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddScript("[System.Diagnostics.DebuggerHidden()]param() 0", useLocalScope: true).Invoke();
        return Console.GetCursorPosition() != before;
    }
}
