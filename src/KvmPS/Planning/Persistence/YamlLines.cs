using System.Text.Json;
using System.Text.Json.Nodes;

namespace KvmPS.Planning.Persistence;

/// <summary>A mapping as lines of YAML in block style; lists of plain values in brackets.</summary>
internal static class YamlLines
{
    public static IEnumerable<string> Of(JsonObject mapping) => mapping.SelectMany(e => e.Value switch
    {
        JsonObject inner => [$"{Scalar(e.Key)}:", .. Of(inner).Select(l => "  " + l)],
        JsonArray list when list.All(i => i is JsonValue) =>
        [
            $"{Scalar(e.Key)}: [{string.Join(", ", list.Select(i => Scalar((string)i!)))}]",
        ],
        JsonArray list => [$"{Scalar(e.Key)}:", .. list.SelectMany(Item)],
        _ => (IEnumerable<string>)[$"{Scalar(e.Key)}: {Scalar((string)e.Value!)}"],
    });

    private static IEnumerable<string> Item(JsonNode? item) =>
        item is JsonObject inner ? Of(inner).Select((l, i) => (i == 0 ? "- " : "  ") + l) : [$"- {Scalar((string)item!)}"];

    // Words and numbers need no quotes; all else could be something else to a parser.
    private static string Scalar(string text) =>
        text is "true" or "false"
        || (
            text.Length > 0
            && (
                text.All(char.IsAsciiDigit)
                || (char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-') && !IsWord(text))))
            ? text
            : JsonSerializer.Serialize(text);

    private static bool IsWord(string text) =>
        text.ToUpperInvariant() is "YES" or "NO" or "ON" or "OFF" or "Y" or "N" or "NULL" or "TRUE" or "FALSE";
}
