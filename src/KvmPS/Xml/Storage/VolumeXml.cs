using System.Globalization;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>A volume's description (https://libvirt.org/formatstorage.html#storage-volume-xml).</summary>
internal sealed class VolumeXml
{
    private readonly XElement _root;

    private VolumeXml(XElement root)
    {
        _root = root;
    }

    /// <summary>file, block, dir, network or netdir.</summary>
    public string Type => (string?)_root.Attribute("type") ?? "file";

    public string Path => Target?.Element("path")?.Value ?? "";

    public string? Format => (string?)Target?.Element("format")?.Attribute("type");

    public long Capacity => Size("capacity") ?? 0;

    public long Allocation => Size("allocation") ?? 0;

    public long? Physical => Size("physical");

    public bool Encrypted => Target?.Element("encryption") is not null;

    public string? Backing => _root.Element("backingStore")?.Element("path")?.Value is { Length: > 0 } path ? path : null;

    public string? BackingFormat => Backing is null ? null : (string?)_root.Element("backingStore")?.Element("format")?.Attribute("type");

    private XElement? Target => _root.Element("target");

    public static VolumeXml Parse(string xml) => new(XElement.Parse(xml, LoadOptions.PreserveWhitespace));

    public static string Write(VolumePlan plan) =>
        new XElement(
            "volume",
            new XElement("name", plan.Name),
            Bytes("capacity", plan.Capacity),
            plan.Allocation is { } allocation ? Bytes("allocation", allocation) : null,
            new XElement(
                "target",
                FormatElement(plan.Format),
                // libvirt's own choice is the version of 2009, which cannot even note that a cluster is zero.
                plan.Format == "qcow2" ? new XElement("compat", "1.1") : null),
            plan.Backing is null
                ? null
                : new XElement("backingStore", new XElement("path", plan.Backing.Path), FormatElement(plan.Backing.Format)))
            .ToString(SaveOptions.DisableFormatting);

    private static XElement Bytes(string name, long value) =>
        new(name, new XAttribute("unit", "bytes"), value.ToString(CultureInfo.InvariantCulture));

    private static XElement? FormatElement(string? format) => format is null ? null : new("format", new XAttribute("type", format));

    private long? Size(string name) => _root.Element(name) is { } size ? XmlSize.Bytes(size) : null;
}
