using System.Collections;
using System.Management.Automation;

namespace KvmPS.Shell.LineEditing;

/// <summary>What PowerShell's own completion (TabExpansion2, also a user's) finds.</summary>
internal static class PowerShellCompletion
{
    public static Completions Find(EngineIntrinsics engine, string text, int cursor)
    {
        var errors = engine.SessionState.PSVariable.GetValue("global:Error") as ArrayList;
        var before = errors?.Count ?? 0;
        try
        {
            using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            var found = CommandCompletion.CompleteInput(text, cursor, null, shell);
            var fits =
                found.ReplacementIndex >= 0
                && found.ReplacementLength >= 0
                && found.ReplacementIndex + found.ReplacementLength <= text.Length;
            return fits ? new(found.ReplacementIndex, found.ReplacementLength, found.CompletionMatches) : Completions.None;
        }
        catch (Exception e) when (e is RuntimeException or InvalidOperationException or ArgumentException or NullReferenceException)
        {
            // A completer of somebody's module failed. The line is worth more than its matches.
            return Completions.None;
        }
        finally
        {
            // What a completion tried is not the user's error.
            errors?.RemoveRange(0, Math.Max(0, errors.Count - before));
        }
    }
}
