using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace KvmPS.Shell;

/// <summary>The line after Tab, and what to list when there is more than one way to go on.</summary>
internal sealed record Completion(string Text, int Cursor, IReadOnlyList<string> Candidates);

/// <summary>Tab completion: fills in what all candidates share, lists them when that adds nothing.</summary>
internal sealed class Completer(Runspace runspace)
{
    public Completion Complete(string text, int cursor)
    {
        var (start, length, matches) = FromPowerShell(text, cursor);
        if (matches.Count == 0) (start, length, matches) = PathCompletion.Find(text, cursor);
        if (matches.Count == 0) return new(text, cursor, []);

        var typed = text.Substring(start, length);
        var shared = matches.Select(match => match.Text).Aggregate(SharedStart);
        if (matches.Count > 1 && (shared.Length <= typed.Length || !shared.StartsWith(typed, StringComparison.OrdinalIgnoreCase)))
            return new(text, cursor, [.. matches.Select(match => match.ListItem)]);
        return new(text.Remove(start, length).Insert(start, shared), start + shared.Length, []);
    }

    private (int Start, int Length, IReadOnlyList<(string Text, string ListItem)> Matches) FromPowerShell(string text, int cursor)
    {
        var errors = (ArrayList)runspace.SessionStateProxy.GetVariable("Error");
        var before = errors.Count;
        try
        {
            using var shell = PowerShell.Create(runspace);
            var found = CommandCompletion.CompleteInput(text, cursor, null, shell);
            return (found.ReplacementIndex, found.ReplacementLength, [.. found.CompletionMatches.Select(match => (match.CompletionText, match.ListItemText))]);
        }
        catch (Exception e) when (e is RuntimeException or NullReferenceException or ArgumentException)
        {
            // Members and properties are completed with commands that the core lacks, and the engine does not expect that.
            return (cursor, 0, []);
        }
        finally
        {
            // What completion tried is not the user's error.
            errors.RemoveRange(0, Math.Max(0, errors.Count - before));
        }
    }

    private static string SharedStart(string left, string right)
    {
        var length = 0;
        while (length < left.Length && length < right.Length && char.ToUpperInvariant(left[length]) == char.ToUpperInvariant(right[length])) length++;
        return left[..length];
    }
}
