using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace KvmPS.Help;

/// <summary>A link of a page.</summary>
/// <param name="Text">What it is to.</param>
/// <param name="Uri">Its address; empty for another page, which Get-Help finds by its name.</param>
internal sealed record RelatedLink(string Text, string Uri)
{
    public static IReadOnlyList<RelatedLink> Of(Section section)
        => [.. section.Blocks.SelectMany(b => b.Descendants<LinkInline>()).Where(l => l.Url is { Length: > 0 }).Select(l => new RelatedLink(
            string.Concat(l.Descendants<LiteralInline>().Select(t => t.ToString())),
            l.Url!.EndsWith(".md", StringComparison.Ordinal) ? "" : l.Url))];
}
