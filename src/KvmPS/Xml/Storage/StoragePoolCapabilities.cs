using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>Which types of storage pools a host's libvirt has backends for (https://libvirt.org/formatstoragecaps.html).</summary>
internal sealed class StoragePoolCapabilities(string xml)
{
    private readonly XElement _root = XElement.Parse(xml);

    public IReadOnlyList<string> Types =>
        [
            .. _root
                .Elements("pool")
                .Where(p => (string?)p.Attribute("supported") != "no")
                .Select(p => (string?)p.Attribute("type"))
                .OfType<string>(),
        ];
}
