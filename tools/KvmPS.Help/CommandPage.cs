using System.Text.RegularExpressions;

namespace KvmPS.Help;

/// <summary>The page of a cmdlet.</summary>
internal sealed partial record CommandPage
{
    private static readonly string[] Sections =
        ["SYNOPSIS", "SYNTAX", "ALIASES", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    public required string Name { get; init; }

    public required string Synopsis { get; init; }

    public required string Description { get; init; }

    public required IReadOnlyList<SyntaxLine> Syntax { get; init; }

    public required IReadOnlyList<ParameterPage> Parameters { get; init; }

    public required IReadOnlyList<PageExample> Examples { get; init; }

    /// <summary>Type and text of each.</summary>
    public required IReadOnlyList<(string Type, string Text)> Inputs { get; init; }

    public required IReadOnlyList<(string Type, string Text)> Outputs { get; init; }

    public required string Notes { get; init; }

    public required IReadOnlyList<RelatedLink> Links { get; init; }

    /// <summary>Where somebody has to write something yet. Such a page can be tried; a unit test refuses it.</summary>
    public required IReadOnlyList<string> Placeholders { get; init; }

    /// <summary>The synopsis as a cell of a Markdown table.</summary>
    public string SynopsisCell => TableCell(Synopsis);

    /// <summary>The pages of all cmdlets in a folder, by their names.</summary>
    /// <exception cref="PageException">One of them is not as pages of cmdlets are.</exception>
    public static IReadOnlyList<CommandPage> ReadAll(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*-Kvm*.md")
                .Order(StringComparer.Ordinal)
                .Select(f => Parse(Path.GetFileNameWithoutExtension(f), File.ReadAllText(f))),
        ];

    /// <summary>In the order of lists: those of one noun stand together.</summary>
    public static IEnumerable<CommandPage> ByNoun(IEnumerable<CommandPage> pages) =>
        pages
            .OrderBy(p => p.Name[(p.Name.IndexOf('-', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal)
            .ThenBy(p => p.Name, StringComparer.Ordinal);

    /// <summary>A text in one cell of a Markdown table.</summary>
    public static string TableCell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);

    /// <param name="name">The cmdlet, by the file's name.</param>
    /// <param name="text">The page.</param>
    /// <exception cref="PageException">The page is not as pages of cmdlets are.</exception>
    public static CommandPage Parse(string name, string text)
    {
        var page = Section.Parse(Body(name, text));
        if (page.Title != name) throw new PageException(name, $"its heading is '{page.Title}'");
        if (!page.Sections.Select(s => s.Title).SequenceEqual(Sections))
        {
            throw new PageException(
                name,
                $"its sections must be {string.Join(", ", Sections)}; it has {string.Join(", ", page.Sections.Select(s => s.Title))}");
        }

        var parts = page.Sections.ToDictionary(s => s.Title);
        // CommonParameters is about all cmdlets.
        var parameters = parts["PARAMETERS"]
            .Sections.Where(s => s.Title.StartsWith('-'))
            .Select(s => ParameterPage.Parse(name, s))
            .ToList();
        var syntax = parts["SYNTAX"].Sections.Select(s => SyntaxLine.Parse(name, s)).ToList();
        foreach (var word in syntax.SelectMany(s => s.Words).Where(w => parameters.TrueForAll(p => p.Name != w.Name)))
        {
            throw new PageException(name, $"SYNTAX has -{word.Name}, and PARAMETERS has not");
        }

        return new()
        {
            Name = name,
            Synopsis = Required(name, parts["SYNOPSIS"]),
            Description = Required(name, parts["DESCRIPTION"]),
            Syntax = syntax,
            Parameters = parameters,
            Examples = [.. parts["EXAMPLES"].Sections.Select(s => PageExample.Parse(name, s))],
            Inputs = [.. parts["INPUTS"].Sections.Select(s => (s.Title, s.Text))],
            Outputs = [.. parts["OUTPUTS"].Sections.Select(s => (s.Title, s.Text))],
            Notes = parts["NOTES"].Text,
            Links = RelatedLink.Of(parts["RELATED LINKS"]),
            Placeholders = [.. Placeholder().Matches(text).Select(m => m.Value)],
        };
    }

    private static string Required(string name, Section section)
        => section.Text is { Length: > 0 } text ? text : throw new PageException(name, $"{section.Title} is empty");

    /// <summary>The page without the block at its beginning that is for tools.</summary>
    private static string Body(string name, string text)
    {
        var end = text.StartsWith("---\n", StringComparison.Ordinal) ? text.IndexOf("\n---\n", StringComparison.Ordinal) : -1;
        return end < 0 ? throw new PageException(name, "it does not begin with a block between lines of ---") : text[(end + 5)..];
    }

    // As platyPS and tools/New-Cmdlet write them.
    [GeneratedRegex(@"\{\{.*?(\}\}|$)", RegexOptions.Multiline)]
    private static partial Regex Placeholder();
}
