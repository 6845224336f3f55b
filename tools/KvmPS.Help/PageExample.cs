using Markdig.Syntax;

namespace KvmPS.Help;

/// <summary>An example of a page: what is typed, and what there is to say before and after it, output included.</summary>
internal sealed record PageExample(string Title, IReadOnlyList<string> Before, string Code, IReadOnlyList<string> After)
{
    /// <exception cref="PageException">It has no code.</exception>
    public static PageExample Parse(string page, Section section)
    {
        var typed = section.Blocks.FindIndex(b => b is FencedCodeBlock);
        if (typed < 0) throw new PageException(page, $"{section.Title} has no code");
        return new(
            section.Title,
            [.. section.Blocks.Take(typed).Select(section.TextOf)],
            section.TextOf(section.Blocks[typed]),
            [.. section.Blocks.Skip(typed + 1).Select(section.TextOf)]);
    }
}
