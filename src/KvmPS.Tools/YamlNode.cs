using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KvmPS.Tools;

/// <summary>A node of a YAML file, with the place where it stands there.</summary>
public sealed class YamlNode
{
    private readonly string? _text;

    private YamlNode(ParsingEvent begin, string? text = null)
    {
        _text = text;
        Line = (int)begin.Start.Line - 1;
        Column = (int)begin.Start.Column - 1;
        // The mark behind a block is where the next begins.
        EndLine = begin.End.Column == 1 && begin.End.Line > begin.Start.Line ? (int)begin.End.Line - 2 : (int)begin.End.Line - 1;
    }

    /// <summary>Its first line, counted from 0.</summary>
    public int Line { get; }

    /// <summary>Blanks before it in that line.</summary>
    public int Column { get; }

    /// <summary>Its last line.</summary>
    public int EndLine { get; private set; }

    /// <summary>True for a mapping or list in braces or brackets.</summary>
    public bool IsFlow { get; private init; }

    /// <summary>True when this or a node in it has an anchor or a tag, or stands for another: what it means is not all here.</summary>
    public bool IsMarked { get; private set; }

    /// <summary>The text of a scalar, without quotes; null for a mapping or a list. An empty one is a null of YAML.</summary>
    public string? Text => _text;

    /// <summary>Keys and values of a mapping, in their order; null for others.</summary>
    public IReadOnlyList<(YamlNode Key, YamlNode Value)>? Entries { get; private init; }

    /// <summary>Items of a list; null for others.</summary>
    public IReadOnlyList<YamlNode>? Items { get; private init; }

    /// <summary>Reads the one document of a file.</summary>
    /// <returns>Null for a file that says nothing.</returns>
    /// <exception cref="FormatException">It is no YAML, or has several documents, or a key twice.</exception>
    public static YamlNode? Parse(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return null;
            parser.Consume<DocumentStart>();
            var node = Read(parser);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? node : throw new FormatException("It contains several documents.");
        }
        catch (YamlException error)
        {
            throw new FormatException($"Line {error.Start.Line}, column {error.Start.Column}: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            // The parser's own answer to a few mistakes.
            throw new FormatException("It cannot be parsed.", error);
        }
    }

    /// <summary>The value of a key; null when it is not there.</summary>
    public YamlNode? this[string key] => Entries?.FirstOrDefault(e => e.Key.Text == key).Value;

    /// <summary>The same content as JSON, with text alone for scalars.</summary>
    public JsonNode? ToJson()
    {
        if (Entries is not null) return new JsonObject(Entries.Select(e => KeyValuePair.Create(e.Key.Text!, e.Value.ToJson())));
        return Items is not null ? new JsonArray([.. Items.Select(i => i.ToJson())]) : JsonValue.Create(_text);
    }

    /// <summary>The same content in one line, as a value in a mapping.</summary>
    public string ToFlow()
    {
        if (Entries is not null) return $"{{{string.Join(", ", Entries.Select(e => $"{e.Key.ToFlow()}: {e.Value.ToFlow()}"))}}}";
        if (Items is not null) return $"[{string.Join(", ", Items.Select(i => i.ToFlow()))}]";
        // A plain word stays plain: true and "true" are not the same to everybody.
        return IsPlain && _text!.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? _text!
            : JsonSerializer.Serialize(_text);
    }

    private bool IsPlain { get; init; }

    private static YamlNode Read(Parser parser)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new(scalar, scalar.Value) { IsPlain = scalar.Style == ScalarStyle.Plain, IsMarked = IsTagged(scalar) };
        }
        if (parser.TryConsume<AnchorAlias>(out var alias)) return new(alias, "") { IsMarked = true };
        if (parser.TryConsume<SequenceStart>(out var list))
        {
            List<YamlNode> items = [];
            while (!parser.Accept<SequenceEnd>(out _)) items.Add(Read(parser));
            return new YamlNode(list)
            {
                Items = items,
                IsFlow = list.Style == SequenceStyle.Flow,
                IsMarked = IsTagged(list),
            }.Around(items, parser.Consume<SequenceEnd>());
        }

        var mapping = parser.Consume<MappingStart>();
        List<(YamlNode Key, YamlNode Value)> entries = [];
        while (!parser.Accept<MappingEnd>(out _))
        {
            var key = Read(parser);
            if (key.Text is null) throw new FormatException($"Line {key.Line + 1}: a key is not a name.");
            if (entries.Exists(e => e.Key.Text == key.Text))
            {
                throw new FormatException($"Line {key.Line + 1}: '{key.Text}' is defined twice.");
            }
            entries.Add((key, Read(parser)));
        }

        return new YamlNode(mapping) { Entries = entries, IsFlow = mapping.Style == MappingStyle.Flow, IsMarked = IsTagged(mapping) }
            .Around([.. entries.SelectMany(e => (YamlNode[])[e.Key, e.Value])], parser.Consume<MappingEnd>());
    }

    private static bool IsTagged(NodeEvent node) => !node.Anchor.IsEmpty || !node.Tag.IsEmpty;

    /// <summary>Ends with its last part, or with its own bracket.</summary>
    private YamlNode Around(IReadOnlyList<YamlNode> parts, ParsingEvent end)
    {
        EndLine = IsFlow ? (int)end.End.Line - 1 : parts.Select(p => p.EndLine).Append(Line).Max();
        IsMarked |= parts.Any(p => p.IsMarked);
        return this;
    }
}
