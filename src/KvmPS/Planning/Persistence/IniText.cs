namespace KvmPS.Planning.Persistence;

/// <summary>A line of a file with [Section] and Key=Value lines.</summary>
/// <param name="Section">Its section.</param>
/// <param name="Number">Which section of the file that is: one may be there several times.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">What is behind the sign.</param>
internal sealed record IniText(string Section, int Number, string Key, string Value)
{
    /// <summary>What counts of a key that a section may have several times; null when it has none.</summary>
    public static string? Last(IEnumerable<IniText> lines, string section, string key) =>
        lines.LastOrDefault(l => l.Section == section && l.Key == key)?.Value;

    public string Line => $"{Key}={Value}";

    /// <summary>Reads what KvmPS has written itself: nothing is passed over that somebody else could read otherwise.</summary>
    /// <exception cref="FormatException">A line is none of a section, a key with its value, or a remark.</exception>
    public static IReadOnlyList<IniText> ParseStrictly(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var isSection = line.Length > 2 && line[0] == '[' && line.IndexOf(']', StringComparison.Ordinal) == line.Length - 1;
            var isValue = line.IndexOf('=', StringComparison.Ordinal) > 0 && line[0] is not (' ' or '[' or ';');
            if ((line.Length > 0 && line[0] != '#' && !isSection && !isValue)
                || line.EndsWith('\\')
                || line.Any(c => char.IsControl(c) && c != '\t'))
            {
                throw new FormatException($"the line '{line}'");
            }
        }

        return Parse(text);
    }

    public static IReadOnlyList<IniText> Parse(string? text)
    {
        List<IniText> found = [];
        var (section, number) = ("", 0);
        // A backslash at the end of a line goes on in the next, if there is one.
        foreach (var line in (text ?? "")
                .TrimEnd('\n', '\\')
                .Replace("\r", "", StringComparison.Ordinal)
                .Replace("\\\n", " ", StringComparison.Ordinal)
                .Split('\n')
                .Select(l => l.Trim()))
        {
            if (line.Length == 0 || line[0] is '#' or ';') continue;
            if (line[0] == '[')
                (section, number) = (line.Trim('[', ']'), number + 1);
            else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var sign)
                found.Add(new(section, number, line[..sign].Trim(), line[(sign + 1)..].Trim()));
        }

        return found;
    }
}
