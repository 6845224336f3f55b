using System.Globalization;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>A template's definition: that of a VM, with what is known of the template beside it in the metadata.</summary>
internal sealed class TemplateXml
{
    private static readonly XNamespace Space = "urn:kvmps:template:1";

    private readonly XElement _root;
    private readonly XElement? _facts;

    private TemplateXml(XElement root)
    {
        _root = root;
        _facts = root.Element("metadata")?.Element(Space + "template");
    }

    /// <summary>False for the definition of a VM that only has the name of a template's file.</summary>
    public bool IsTemplate => _facts is not null;

    public DateTime? Created =>
        DateTime.TryParse((string?)_facts?.Attribute("created"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at)
            ? at.ToLocalTime()
            : null;

    public string Source => (string?)_facts?.Attribute("source") ?? "";

    public KvmTemplateGeneralization Generalized =>
        Enum.TryParse<KvmTemplateGeneralization>((string?)_facts?.Attribute("generalized"), out var how)
            ? how
            : KvmTemplateGeneralization.None;

    /// <summary>The VM's definition alone.</summary>
    public string Definition
    {
        get
        {
            var domain = new XElement(_root);
            var metadata = domain.Element("metadata");
            metadata?.Elements(Space + "template").Remove();
            if (metadata is { HasElements: false }) metadata.Remove();
            return domain.ToString(SaveOptions.DisableFormatting);
        }
    }

    /// <param name="xml">The text.</param>
    /// <param name="what">What the text is, for the message.</param>
    /// <exception cref="KvmException">NotAVMDefinition.</exception>
    public static TemplateXml Parse(string xml, string what) =>
        new(XElement.Parse(PortableDomainXml.Parse(xml, what).ToString(), LoadOptions.PreserveWhitespace));

    public static string Write(string definition, DateTime created, string source, KvmTemplateGeneralization generalized)
    {
        var root = XElement.Parse(definition, LoadOptions.PreserveWhitespace);
        if (root.Element("metadata") is not { } metadata) root.Add(metadata = new XElement("metadata"));
        metadata.Elements(Space + "template").Remove();
        metadata.Add(new XElement(Space + "template",
            new XAttribute(XNamespace.Xmlns + "kvmps-template", Space.NamespaceName),
            new XAttribute("created", created.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)),
            new XAttribute("source", source),
            new XAttribute("generalized", generalized.ToString())));
        return root.ToString(SaveOptions.DisableFormatting) + "\n";
    }
}
