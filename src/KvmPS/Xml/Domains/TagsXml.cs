using System.Collections.ObjectModel;
using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>
/// A VM's tags, kept in its definition where programs may keep something of their own
/// (https://libvirt.org/formatdomain.html#general-metadata).
/// </summary>
internal static class TagsXml
{
    public const string Prefix = "kvmps";

    public const string Uri = "urn:kvmps:tags:1";

    private static readonly XNamespace Space = Uri;

    /// <summary>Those of a whole definition, by name.</summary>
    public static IReadOnlyDictionary<string, string> Of(XElement domain) => Read(domain.Element("metadata")?.Element(Space + "tags"));

    /// <summary>Those of the element alone, as libvirt hands it out.</summary>
    public static IReadOnlyDictionary<string, string> Parse(string? element) =>
        Read(element is null ? null : XElement.Parse(element, LoadOptions.PreserveWhitespace));

    /// <summary>The element alone, as libvirt takes it; null without tags.</summary>
    public static string? Write(IReadOnlyDictionary<string, string> tags) =>
        tags.Count == 0
            ? null
            : new XElement("tags", tags.Select(t => new XElement("tag", new XAttribute("name", t.Key), t.Value))).ToString(
                SaveOptions.DisableFormatting);

    /// <summary>Gives a definition these tags and no others; what other programs keep there stays.</summary>
    public static void Set(XElement domain, IReadOnlyDictionary<string, string> tags)
    {
        var metadata = domain.Element("metadata");
        metadata?.Elements(Space + "tags").Remove();
        if (tags.Count > 0)
        {
            if (metadata is null) domain.Add(metadata = new XElement("metadata"));
            metadata.Add(new XElement(Space + "tags", new XAttribute(XNamespace.Xmlns + Prefix, Uri),
                tags.Select(t => new XElement(Space + "tag", new XAttribute("name", t.Key), t.Value))));
        }

        if (metadata is { HasElements: false }) metadata.Remove();
    }

    /// <summary>What is not as KvmPS writes it is passed over. libvirt hands the element out with or without its namespace.</summary>
    private static ReadOnlyDictionary<string, string> Read(XElement? tags)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in tags?.Elements().Where(e => e.Name.LocalName == "tag") ?? [])
        {
            if ((string?)tag.Attribute("name") is { Length: > 0 } name) found[name] = tag.Value;
        }

        return new(found);
    }
}
