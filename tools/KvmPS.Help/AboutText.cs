using System.Text.RegularExpressions;

namespace KvmPS.Help;

/// <summary>An about page as the plain text that Get-Help shows: 80 columns, tables as lists, code further in.</summary>
internal static partial class AboutText
{
    private const int Width = 80;

    public static string Of(IEnumerable<string> page)
    {
        var lines = new List<string>();
        var (isCode, isHead) = (false, true);
        foreach (var line in page)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
                continue;
            }

            if (isCode)
            {
                lines.Add($"        {line}".TrimEnd());
                continue;
            }

            if (!line.StartsWith('|')) isHead = true;
            else if (Rule().IsMatch(line)) isHead = false;
            lines.AddRange(Shown(line, isHead));
        }

        // Get-Help takes the fifth line for the synopsis, so that nothing may come between a heading and its text.
        var text = FreeLines().Replace(AfterHeading().Replace(string.Join('\n', lines), "$1\n"), "\n\n");
        return text.TrimEnd() + "\n";
    }

    private static IEnumerable<string> Shown(string line, bool isHead) => line switch
    {
        ['#', ' ', .. var topic] => ["TOPIC", $"    {topic}"],
        ['#', '#', ' ', .. var heading] => [heading],
        ['|', ..] => isHead || Rule().IsMatch(line) ? [] : Row(line),
        ['-', ' ', .. var item] => Wrap(item, "    - ", "      "),
        "" => [""],
        _ => Wrap(line, "    ", "    "),
    };

    /// <summary>A row becomes its first cell and, below it, the others.</summary>
    private static IEnumerable<string> Row(string line)
    {
        string[] cells = [.. Bar().Split(line.Trim('|')).Select(c => c.Trim().Replace("\\|", "|", StringComparison.Ordinal))];
        return [.. Cell(cells[0], "    "), .. cells.Skip(1).SelectMany(c => Cell(c, "        ")), ""];
    }

    /// <summary>A cell that is code is a line to copy: it is not broken.</summary>
    private static IEnumerable<string> Cell(string text, string indent)
        => Code().Match(text) is { Success: true } code ? [indent + code.Groups[1].Value] : Wrap(text, indent, indent);

    private static IEnumerable<string> Wrap(string text, string first, string then)
    {
        var (line, isEmpty) = (first, true);
        foreach (var word in text.Split(' '))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Width)
            {
                yield return line;
                (line, isEmpty) = (then, true);
            }

            line += (isEmpty ? "" : " ") + word;
            isEmpty = false;
        }

        yield return line;
    }

    [GeneratedRegex(@"^\|[-|]+$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();

    [GeneratedRegex("^`([^`]+)`$")]
    private static partial Regex Code();

    [GeneratedRegex(@"^([-A-Z].*)\n\n", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex AfterHeading();

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex FreeLines();
}
