using Markdig;
using Markdig.Syntax;

namespace KvmPS.Help;

/// <summary>A heading of a page with the blocks below it, and the headings of the next level below it.</summary>
internal sealed class Section
{
    private readonly string _source;

    private Section(string title, string source) => (Title, _source) = (title, source);

    public string Title { get; }

    /// <summary>The blocks before the first heading of a lower level.</summary>
    public List<Block> Blocks { get; } = [];

    public List<Section> Sections { get; } = [];

    /// <summary>Its own blocks as they stand in the page, without the fences of code.</summary>
    public string Text => Blocks.Count == 0 ? "" : WithoutFences(_source[Blocks[0].Span.Start..(Blocks[^1].Span.End + 1)]);

    /// <summary>The same of one of its blocks.</summary>
    public string TextOf(Block block) => WithoutFences(_source[block.Span.Start..(block.Span.End + 1)]);

    /// <summary>The page's first heading, with all that is below it.</summary>
    public static Section Parse(string markdown)
    {
        var page = new Section("", markdown);
        var open = new Stack<(int Level, Section Section)>([(0, page)]);
        foreach (var block in Markdown.Parse(markdown))
        {
            if (block is not HeadingBlock { IsSetext: false } heading)
            {
                open.Peek().Section.Blocks.Add(block);
                continue;
            }

            while (open.Peek().Level >= heading.Level) open.Pop();
            var section = new Section(markdown[heading.Span.Start..(heading.Span.End + 1)].TrimStart('#').Trim(), markdown);
            open.Peek().Section.Sections.Add(section);
            open.Push((heading.Level, section));
        }

        return page.Sections.Count == 0 ? page : page.Sections[0];
    }

    /// <summary>The content of its first block, which is code.</summary>
    public string? Code => Blocks.FirstOrDefault() is FencedCodeBlock code ? code.Lines.ToString() : null;

    private static string WithoutFences(string text)
        => string.Join('\n', text.Split('\n').Where(l => !l.StartsWith("```", StringComparison.Ordinal))).TrimEnd();
}
