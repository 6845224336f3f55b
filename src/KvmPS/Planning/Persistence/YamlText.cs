using KvmPS.Tools;

namespace KvmPS.Planning.Persistence;

/// <summary>
/// A YAML file that is edited by its lines, at the places that a parser tells: all that is not changed stays as it is written, comments
/// too.
/// </summary>
internal sealed class YamlText(string text)
{
    private readonly List<string> _lines = [.. text.TrimEnd('\n').Split('\n').Select(l => l.TrimEnd('\r'))];
    private YamlNode? _root;

    /// <summary>A key with its value.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Name">Where it stands.</param>
    /// <param name="Value">Its value.</param>
    public sealed record Block(string Key, YamlNode Name, YamlNode Value)
    {
        /// <summary>Blanks before it.</summary>
        public int Indent => Name.Column;

        /// <summary>Its first line.</summary>
        public int Start => Name.Line;

        /// <summary>The first line that is not its any more.</summary>
        public int End => Math.Max(Name.EndLine, Value.EndLine) + 1;

        public bool HasNothing => Value.Text is "" or "null" or "~" || Value.Entries is { Count: 0 };
    }

    /// <exception cref="FormatException">It is no YAML, or says nothing.</exception>
    public YamlNode Root => _root ??= YamlNode.Parse(ToString()) ?? throw new FormatException("It says nothing.");

    public override string ToString() => string.Join('\n', _lines) + "\n";

    /// <summary>The keys right below a block, or of the whole file.</summary>
    public IReadOnlyList<Block> Children(Block? parent = null) =>
        [.. ((parent?.Value ?? Root).Entries ?? []).Select(e => new Block(e.Key.Text!, e.Key, e.Value))];

    public Block? Child(Block? parent, string key) => Children(parent).FirstOrDefault(b => b.Key == key);

    /// <summary>The lines of a block, as far left as its key.</summary>
    public IEnumerable<string> Lines(Block block) =>
        _lines[block.Start..block.End].Select(l => l[Math.Min(block.Indent, l.Length - l.TrimStart(' ').Length)..]);

    public void Remove(Block block) => Replace(block.Start, block.End - block.Start, []);

    public void Insert(int at, IEnumerable<string> some) => Replace(at, 0, some);

    /// <summary>Writes what stands in braces one key a line, and nothing where nothing stands, so that keys can be added.</summary>
    public void Unfold(Block block)
    {
        if (!block.HasNothing && !block.Value.IsFlow) return;
        if (block is { HasNothing: true, Value.Text: "" }) return;
        var (outer, inner) = (new string(' ', block.Indent), new string(' ', block.Indent + 2));
        Replace(
            block.Start,
            block.End - block.Start,
            [$"{outer}{block.Name.ToFlow()}:", .. (block.Value.Entries ?? []).Select(e => $"{inner}{e.Key.ToFlow()}: {e.Value.ToFlow()}")]);
    }

    private void Replace(int at, int count, IEnumerable<string> some)
    {
        _lines.RemoveRange(at, count);
        _lines.InsertRange(at, some);
        _root = null;
    }
}
