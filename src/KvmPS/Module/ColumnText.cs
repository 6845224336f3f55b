using System.Management.Automation;
using System.Management.Automation.Host;

namespace KvmPS.Module;

/// <summary>
/// Names and paths in table views. PowerShell cuts what is too long at its end, where the name of a file stands and the number of a VM;
/// this takes it out of the middle.
/// </summary>
public static class ColumnText
{
    private const char Ellipsis = '…';
    private const int Shortest = 4;

    /// <summary>The text as it fits into a column whose width the view leaves open.</summary>
    /// <param name="value">What the column shows.</param>
    /// <param name="host">Whose window the table is shown in.</param>
    /// <param name="others">The width of all columns that the view gives one, and of the gaps between all columns.</param>
    /// <param name="columns">How many columns share the rest.</param>
    public static string Fit(object? value, PSHost host, int others, int columns)
    {
        var text = LanguagePrimitives.ConvertTo<string>(value) ?? "";
        return Width(host) is { } window ? Fit(text, (window - others) / Math.Max(columns, 1)) : text;
    }

    /// <summary>The text with so much taken out of its middle that it fits; as it is where too little would be left.</summary>
    internal static string Fit(string text, int width)
    {
        if (text.Length <= width || width < Shortest) return text;
        var head = (width - 1) / 2;
        var tail = width - 1 - head;
        // Half a character of two parts is none.
        if (char.IsHighSurrogate(text[head - 1])) head--;
        if (char.IsLowSurrogate(text[^tail])) tail--;
        return $"{text[..head]}{Ellipsis}{text[^tail..]}";
    }

    /// <summary>null where the output has no width that is known.</summary>
    private static int? Width(PSHost? host)
    {
        try
        {
            return host?.UI?.RawUI?.BufferSize.Width is > 1 and var width ? width : null;
        }
        catch (Exception error) when (error is HostException or NotImplementedException or NotSupportedException or IOException)
        {
            return null;
        }
    }
}
