using System.Xml;

namespace KvmPS.Planning.VM;

/// <summary>A word that a VM carries for its users, such as env=prod; a label has no value.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Value">What is said of it; empty for a label.</param>
internal sealed record VMTag(string Name, string Value)
{
    private const int LongestName = 100;

    /// <summary>Reads name=value, or name alone.</summary>
    /// <exception cref="KvmException">InvalidTag.</exception>
    public static VMTag Parse(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        var tag = at < 0 ? new VMTag(text, "") : new(text[..at], text[(at + 1)..]);
        if (IsName(tag.Name) && IsStorable(tag.Value)) return tag;
        throw new KvmException(
            "InvalidTag",
            Failure.InvalidArgument,
            $"'{text}' is not a tag.",
            $"Specify name=value, or only a name: env=prod, backup. A name has letters, digits and . _ - / : and at most {LongestName} "
                + "of them; a value has no control characters.");
    }

    /// <summary>Reads several; the last of a name counts.</summary>
    public static SortedDictionary<string, string> ParseAll(IEnumerable<string> texts)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in texts.Select(Parse)) tags[tag.Name] = tag.Value;
        return tags;
    }

    public override string ToString() => Value.Length == 0 ? Name : $"{Name}={Value}";

    private static bool IsName(string name)
        => name.Length is > 0 and <= LongestName && name.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or ':');

    private static bool IsStorable(string value) => value.All(c => !char.IsControl(c) && (XmlConvert.IsXmlChar(c) || char.IsSurrogate(c)));
}
