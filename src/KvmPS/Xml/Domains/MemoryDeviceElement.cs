using System.Globalization;
using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>A memory device of a definition (https://libvirt.org/formatdomain.html#memory-devices). Sizes in bytes.</summary>
/// <param name="element">The element.</param>
/// <param name="index">How many of its model come before it.</param>
internal sealed class MemoryDeviceElement(XElement element, int index)
{
    // libvirt keeps an alias in a definition only when it begins so.
    private const string OwnAlias = "ua-";

    /// <summary>The user's alias, the same in a running VM and in its definition; else what libvirt calls it while the VM runs.</summary>
    public string Id => (string?)element.Element("alias")?.Attribute("name") is { } alias
        ? alias.StartsWith(OwnAlias, StringComparison.Ordinal) ? alias[OwnAlias.Length..] : alias
        : string.Create(CultureInfo.InvariantCulture, $"{Model.Replace("-", "", StringComparison.Ordinal)}{Slot ?? index}");

    /// <summary>dimm, virtio-mem, nvdimm, …</summary>
    public string Model => (string?)element.Attribute("model") ?? "";

    public long Size => Bytes("size") ?? 0;

    public long? Requested => Bytes("requested");

    /// <summary>What the guest has of virtio-mem; null while the VM is off.</summary>
    public long? Current => Bytes("current");

    public int Node => (int?)Target?.Element("node") ?? 0;

    /// <summary>Of a DIMM; others have the place of a PCI device.</summary>
    public int? Slot =>
        (string?)element.Element("address")?.Attribute("type") == "dimm" ? (int?)element.Element("address")!.Attribute("slot") : null;

    /// <summary>Where the guest sees it; null while the VM is off.</summary>
    public ulong? Base => (string?)element.Element("address")?.Attribute("base") is ['0', 'x', .. var digits]
        && ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var address) ? address : null;

    private XElement? Target => element.Element("target");

    public static XElement Alias(string id) => new("alias", new XAttribute("name", OwnAlias + id));

    /// <summary>The element by itself, for libvirt to find the device.</summary>
    public string Copy() => Without("current").ToString(SaveOptions.DisableFormatting);

    /// <summary>The same with another size that virtio-mem shall give.</summary>
    public string WithRequested(long bytes)
    {
        var copy = Without("current", "requested");
        copy.Element("target")!.Add(NewMemoryXml.Size("requested", bytes));
        return copy.ToString(SaveOptions.DisableFormatting);
    }

    private XElement Without(params string[] names)
    {
        var copy = new XElement(element);
        foreach (var name in names) copy.Elements("target").Elements(name).Remove();
        return copy;
    }

    private long? Bytes(string name) => Target?.Element(name) is { } size ? XmlSize.Bytes(size) : null;
}
