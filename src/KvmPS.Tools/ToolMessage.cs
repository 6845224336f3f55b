namespace KvmPS.Tools;

/// <summary>Finds the one line of a failed program's stderr that says what went wrong.</summary>
internal static class ToolMessage
{
    internal static string From(string program, IReadOnlyList<string> arguments, int? exitCode, string standardError)
    {
        // A file name with a newline in it must neither cut the line short nor reach the terminal raw.
        var text = standardError;
        foreach (var argument in arguments)
        {
            if (argument.Any(char.IsControl)) text = text.Replace(argument, Display.Text(argument), StringComparison.Ordinal);
        }

        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var line = lines.FirstOrDefault(l => !l.Contains(": warning: ", StringComparison.Ordinal)) ?? lines.FirstOrDefault();
        if (line is not null) return Display.Text(line);

        return exitCode switch
        {
            > 128 => $"{program} was ended by signal {exitCode - 128}.",
            not null => $"{program} failed with exit code {exitCode} and said nothing.",
            null => $"{program} did not run to its end.",
        };
    }
}
