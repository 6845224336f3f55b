namespace KvmPS.Help;

/// <summary>The list of all cmdlets in an about page: the page has a mark, and the build replaces it from the cmdlets' pages.</summary>
internal static class AboutList
{
    public const string Mark = "<!-- cmdlets -->";

    /// <param name="page">The about page.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="commands">The pages of the cmdlets.</param>
    /// <exception cref="PageException">A comment is not the mark: readers of Get-Help would see it.</exception>
    public static IEnumerable<string> FillIn(string page, IEnumerable<string> lines, IReadOnlyCollection<CommandPage> commands) =>
        lines.SelectMany(line => line == Mark ? Table(commands)
            : line.StartsWith("<!--", StringComparison.Ordinal) ? throw new PageException(page, $"'{line}' is not '{Mark}'")
            : [line]);

    private static IEnumerable<string> Table(IEnumerable<CommandPage> commands) =>
        [
            "| Cmdlet | Does |",
            "|---|---|",
            .. CommandPage.ByNoun(commands).Select(c => $"| {c.Name} | {c.SynopsisCell} |"),
        ];
}
