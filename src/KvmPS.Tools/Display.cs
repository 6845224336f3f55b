using System.Globalization;
using System.Text;

namespace KvmPS.Tools;

/// <summary>Shows a command as one would type it in bash. For people's eyes: programs are always started with an argument list.</summary>
internal static class Display
{
    internal static string Command(string program, IReadOnlyList<string> arguments)
        => string.Join(' ', arguments.Prepend(program).Select(Quote));

    /// <summary>Replaces control characters, so that a hostile file name cannot move the cursor or fake a line.</summary>
    internal static string Text(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        var shown = new StringBuilder(text.Length + 8);
        foreach (var c in text) AppendVisible(shown, c);
        return shown.ToString();
    }

    private static string Quote(string argument)
    {
        if (argument.Length > 0 && argument.All(IsPlain)) return argument;
        if (!argument.Any(char.IsControl)) return $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

        // bash's $'…' can be pasted back and shows control characters without emitting them.
        var quoted = new StringBuilder("$'");
        foreach (var c in argument)
        {
            if (c is '\'' or '\\') quoted.Append('\\');
            AppendVisible(quoted, c);
        }
        return quoted.Append('\'').ToString();
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || "_@%+=:,./-".Contains(c, StringComparison.Ordinal);

    private static void AppendVisible(StringBuilder text, char c)
    {
        switch (c)
        {
            case '\n': text.Append("\\n"); break;
            case '\r': text.Append("\\r"); break;
            case '\t': text.Append("\\t"); break;
            // Four digits for the C1 controls: bash would take \x80 for a lone byte, which is not U+0080 in UTF-8.
            case >= '\u0080' when char.IsControl(c): text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
            case var _ when char.IsControl(c): text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"); break;
            default: text.Append(c); break;
        }
    }
}
