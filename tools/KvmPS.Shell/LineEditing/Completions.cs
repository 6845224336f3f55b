using System.Management.Automation;

namespace KvmPS.Shell.LineEditing;

/// <summary>What may stand in place of a part of the text.</summary>
internal sealed record Completions(int Start, int Length, IReadOnlyList<CompletionResult> Matches)
{
    public static readonly Completions None = new(0, 0, []);

    /// <summary>The start that all matches share, if it goes on from what was typed.</summary>
    public string? SharedStart(string text)
    {
        var shared = Matches.Select(match => match.CompletionText).Aggregate(CommonStart);
        return shared.Length > Length && shared.StartsWith(text.AsSpan(Start, Length), StringComparison.OrdinalIgnoreCase) ? shared : null;
    }

    /// <summary>Puts a match, or a part of one, in its place; the cursor is after it.</summary>
    public (string Text, int Cursor) Apply(string text, string completion) =>
        (text.Remove(Start, Length).Insert(Start, completion), Start + completion.Length);

    /// <summary>A folder gets its slash, so that the next Tab goes into it.</summary>
    public (string Text, int Cursor) ApplyOnly(string text)
    {
        var (completion, quotes) = (Matches[0].CompletionText, 0);
        if (Matches[0].ResultType == CompletionResultType.ProviderContainer && !completion.TrimEnd('\'', '"').EndsWith('/'))
        {
            quotes = completion.EndsWith('\'') || completion.EndsWith('"') ? 1 : 0;
            completion = completion.Insert(completion.Length - quotes, "/");
        }
        var applied = Apply(text, completion);
        return (applied.Text, applied.Cursor - quotes);
    }

    private static string CommonStart(string left, string right)
    {
        var length = 0;
        while (length < left.Length && length < right.Length && char.ToUpperInvariant(left[length]) == char.ToUpperInvariant(right[length]))
            length++;
        return left[..length];
    }
}
