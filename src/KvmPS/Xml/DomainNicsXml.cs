using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>One half of a VM as far as its NICs go: the running VM's description, or the stored one.</summary>
internal sealed class DomainNicsXml
{
    private readonly XElement root;

    private DomainNicsXml(XElement root)
    {
        this.root = root;
        Nics = [.. Elements.Select(e => new NicElement(e))];
    }

    public IReadOnlyList<NicElement> Nics { get; }

    private IEnumerable<XElement> Elements => root.Element("devices")?.Elements("interface") ?? [];

    public static DomainNicsXml Parse(string xml) => new(XElement.Parse(xml, LoadOptions.PreserveWhitespace));

    public NicElement? Find(string mac) => Nics.FirstOrDefault(n => SameMac(n.MacAddress, mac));

    /// <summary>The whole definition with another element for a NIC.</summary>
    public string Replace(string mac, string element)
    {
        var copy = new DomainNicsXml(new XElement(root));
        copy.Elements.First(e => SameMac(new NicElement(e).MacAddress, mac)).ReplaceWith(XElement.Parse(element));
        return copy.root.ToString(SaveOptions.DisableFormatting);
    }

    private static bool SameMac(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
