using System.Text.RegularExpressions;

namespace KvmPS.Help;

/// <summary>
/// A way to call a cmdlet, as the page has it: <c>Get-KvmThing [[-Name] &lt;string[]&gt;] -Size &lt;long&gt; [-Force]</c>.
/// </summary>
/// <param name="Set">The parameter set.</param>
/// <param name="Words">Its parameters in order.</param>
internal sealed partial record SyntaxLine(string Set, IReadOnlyList<SyntaxLine.Word> Words)
{
    /// <exception cref="PageException">There is no code.</exception>
    public static SyntaxLine Parse(string page, Section section)
    {
        var line = section.Code ?? throw new PageException(page, $"SYNTAX, {section.Title}: there is no code");
        return new(
            section.Title.Replace(" (Default)", "", StringComparison.Ordinal),
            [.. Parameter().Matches(WhiteSpace().Replace(line, " ")).Select(Read)]);
    }

    private static Word Read(Match match)
    {
        // [[-Name] <type>] and [-Name <type>] and [-Switch] may be left out; [-Name] <type> is one whose name may be left out.
        var text = match.Value;
        var isRequired = text[0] != '[' || (text[1] != '[' && text.Contains("] <", StringComparison.Ordinal));
        return new(match.Groups["name"].Value, match.Groups["type"] is { Success: true, Value: var type } ? type : null, isRequired);
    }

    [GeneratedRegex(
        @"(?<= )(\[\[-(?<name>\w+)\] <(?<type>[^>]+)>\]"
            + @"|\[-(?<name>\w+)\] <(?<type>[^>]+)>"
            + @"|\[-(?<name>\w+) <(?<type>[^>]+)>\]"
            + @"|\[-(?<name>\w+)\]"
            + @"|-(?<name>\w+)( <(?<type>[^>]+)>)?)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    /// <summary>A parameter in it.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Type">The short name of its type; null for a switch.</param>
    /// <param name="IsRequired">False where it may be left out.</param>
    internal sealed record Word(string Name, string? Type, bool IsRequired);
}
