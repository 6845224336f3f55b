using System.Text.RegularExpressions;

namespace KvmPS.Planning.Persistence;

/// <summary>
/// Blocks of a YAML file in block style, by their lines: all that is not changed stays as it is written, comments too. What it cannot
/// tell for sure it does not read (see <see cref="IsPlain"/>).
/// </summary>
internal sealed partial class YamlBlocks(string text)
{
    private readonly List<string> lines = [.. text.TrimEnd('\n').Split('\n').Select(l => l.TrimEnd('\r'))];

    /// <summary>A key, and the lines that are its value: its own, up to but without the end.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Indent">Blanks before it.</param>
    /// <param name="Start">Its own line.</param>
    /// <param name="End">The first line that is not its any more.</param>
    /// <param name="Inline">What stands behind the colon, without a comment.</param>
    public sealed record Block(string Key, int Indent, int Start, int End, string Inline);

    /// <summary>False where tabs, anchors, tags, several documents or JSON around the levels looked at could mean something else.</summary>
    public bool IsPlain => !lines.Exists(l => l.Contains('\t', StringComparison.Ordinal) || NotPlain().IsMatch(l)) && lines.Skip(1).All(l => l != "---");

    public override string ToString() => string.Join('\n', lines) + "\n";

    /// <summary>The keys right below a block, or of the whole file.</summary>
    public List<Block> Children(Block? parent = null)
    {
        List<Block> found = [];
        var (at, end) = parent is null ? (0, lines.Count) : (parent.Start + 1, parent.End);
        int? indent = null;
        for (; at < end; at++)
        {
            if (Indent(at) is not { } here || Key().Match(lines[at]) is not { Success: true } match) continue;
            indent ??= here;
            if (here != indent) continue;
            var next = at + 1;
            // A list may stand as far left as its key.
            while (next < end && (Indent(next) is not { } depth || depth > here || (depth == here && lines[next].AsSpan(here).StartsWith("- ")))) next++;
            // Remarks and blank lines at the end belong to what follows.
            while (next - 1 > at && Indent(next - 1) is null) next--;
            found.Add(new(match.Groups["key"].Value.Trim('"', '\''), here, at, next, Comment().Replace(match.Groups["value"].Value, "").Trim()));
        }

        return found;
    }

    public Block? Child(Block? parent, string key) => Children(parent).Find(b => b.Key == key);

    public void Remove(Block block) => lines.RemoveRange(block.Start, block.End - block.Start);

    public void Insert(int at, IEnumerable<string> some) => lines.InsertRange(at, some);

    /// <summary>Writes a block's key alone, without what stood behind it.</summary>
    public void Open(Block block) => lines[block.Start] = lines[block.Start][..(lines[block.Start].IndexOf(':', StringComparison.Ordinal) + 1)];

    /// <summary>Blanks before a line; null for one that says nothing.</summary>
    private int? Indent(int at)
    {
        var line = lines[at];
        var start = line.TakeWhile(c => c == ' ').Count();
        return start == line.Length || line[start] == '#' || (start == 0 && line == "---") ? null : start;
    }

    [GeneratedRegex("""^ *(?<key>"[^"]+"|'[^']+'|[^\s"'#\-\[{][^:#]*):(?<value>\s.*|)$""")]
    private static partial Regex Key();

    [GeneratedRegex(@"(^|\s)#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(^|[\s:])([&*][A-Za-z]|!!|<<:)|[|>][+-]?\s*$|^\s*\?\s")]
    private static partial Regex NotPlain();
}
