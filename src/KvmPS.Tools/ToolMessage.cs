namespace KvmPS.Tools;

/// <summary>Finds what a failed program's stderr says of the reason: its line, and the advice right below it.</summary>
internal static class ToolMessage
{
    // More lines than that are no advice, but a manual.
    private const int MostAdvice = 3;

    internal static string From(string program, IReadOnlyList<string> arguments, int? exitCode, string standardError)
    {
        // A file name with a newline in it must neither cut the line short nor reach the terminal raw.
        var text = standardError;
        foreach (var argument in arguments)
        {
            if (argument.Any(char.IsControl)) text = text.Replace(argument, Display.Text(argument), StringComparison.Ordinal);
        }

        if (Reason(program, text.Split('\n', StringSplitOptions.TrimEntries)) is { Count: > 0 } reason)
        {
            return Display.Text(string.Join(' ', reason));
        }

        return exitCode switch
        {
            > 128 => $"{program} was terminated by signal {exitCode - 128}.",
            not null => $"{program} failed with exit code {exitCode} and no error message.",
            null => $"{program} did not finish.",
        };
    }

    /// <summary>
    /// A program writes its name before the line with the reason. Others come before that (a module that is not installed) and right
    /// after it (what can be done); an empty line ends those.
    /// </summary>
    private static List<string> Reason(string program, string[] lines)
    {
        var prefix = program + ": ";
        var at = Array.FindIndex(lines, l => l.StartsWith(prefix, StringComparison.Ordinal) && !IsWarning(l));
        if (at >= 0)
        {
            return
            [
                lines[at],
                .. lines.Skip(at + 1).TakeWhile(l => l.Length > 0 && !l.StartsWith(prefix, StringComparison.Ordinal)).Take(MostAdvice),
            ];
        }
        return (lines.FirstOrDefault(l => l.Length > 0 && !IsWarning(l)) ?? lines.FirstOrDefault(l => l.Length > 0)) is { } line
            ? [line]
            : [];
    }

    private static bool IsWarning(string line) => line.Contains(": warning: ", StringComparison.Ordinal);
}
