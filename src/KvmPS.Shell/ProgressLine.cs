using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Text;

namespace KvmPS.Shell;

/// <summary>One line for a progress record: what is done, a bar, percent and time left, cut to the terminal's width.</summary>
internal static class ProgressLine
{
    private const int BarCells = 20;

    public static string Format(ProgressRecord record, int width)
    {
        var line = new StringBuilder(record.Activity);
        if (!string.IsNullOrWhiteSpace(record.StatusDescription)) line.Append(": ").Append(record.StatusDescription);
        if (!string.IsNullOrWhiteSpace(record.CurrentOperation)) line.Append(" - ").Append(record.CurrentOperation);
        var measure = Measure(record);

        // Colours go: a cut line would lose the end of them, and colour what comes after.
        var text = new StringDecorated(line.ToString()).ToString(OutputRendering.PlainText);
        text = text.Replace('\n', ' ').Replace('\r', ' ').Replace('\t', ' ');
        // The measure changes while the text stays the same, so the text is what gives way.
        return Cut(text, width - 1 - measure.Length) + Cut(measure, width - 1);
    }

    // By what the user sees as one character, so that no half of an emoji stays.
    private static string Cut(string text, int cells)
    {
        while (text.Length > 0 && CellWidth.Of(text) > cells) text = text[..StringInfo.ParseCombiningCharacters(text)[^1]];
        return text;
    }

    private static string Measure(ProgressRecord record)
    {
        var measure = new StringBuilder();
        if (record.PercentComplete is >= 0 and <= 100)
        {
            var full = record.PercentComplete * BarCells / 100;
            measure.Append(CultureInfo.InvariantCulture, $" [{new string('#', full)}{new string('-', BarCells - full)}] {record.PercentComplete,3}%");
        }
        if (record.SecondsRemaining >= 0)
            measure.Append(CultureInfo.InvariantCulture, $" {TimeSpan.FromSeconds(record.SecondsRemaining):c} left");
        return measure.ToString();
    }
}
