using System.Text;

namespace KvmPS.Shell;

/// <summary>Lays words out in columns, top to bottom, as a shell lists completions.</summary>
internal static class Columns
{
    private const int MaximumWords = 100;

    public static string Format(IReadOnlyList<string> words, int width)
    {
        var shown = words.Take(MaximumWords).ToArray();
        var cell = shown.Max(CellWidth.Of) + 2;
        var columns = Math.Max(1, width / cell);
        var rows = (shown.Length + columns - 1) / columns;
        var text = new StringBuilder();
        for (var row = 0; row < rows; row++)
        {
            var line = new StringBuilder();
            for (var i = row; i < shown.Length; i += rows)
                line.Append(shown[i]).Append(' ', cell - CellWidth.Of(shown[i]));
            text.Append(line.ToString().TrimEnd()).Append('\n');
        }
        if (words.Count > MaximumWords) text.Append("... and ").Append(words.Count - MaximumWords).Append(" more\n");
        return text.ToString();
    }
}
