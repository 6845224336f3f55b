using System.Globalization;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>
/// What stands behind a guest's memory on the host (https://libvirt.org/formatdomain.html#memory-backing, and
/// #numa-node-tuning for the nodes).
/// </summary>
internal sealed class MemoryBackingXml(XElement root)
{
    /// <summary>Bytes of a huge page; 0: ordinary pages; null: huge pages of the host's default size.</summary>
    public long? HugePageSize
    {
        get =>
            Backing?.Element("hugepages") is not { } pages ? 0
            : pages.Element("page") is { } page ? XmlSize.Bytes(new("page", page.Attribute("unit"), (string?)page.Attribute("size")))
            : null;
        set
        {
            Backing?.Elements("hugepages").Remove();
            if (value > 0)
            {
                Add(
                    "memoryBacking",
                    new XElement(
                        "hugepages",
                        new XElement(
                            "page",
                            new XAttribute("size", (value.Value / 1024).ToString(CultureInfo.InvariantCulture)),
                            new XAttribute("unit", "KiB"))));
            }

            Tidy("memoryBacking");
        }
    }

    /// <summary>Whether the host keeps it in memory and never swaps it out.</summary>
    public bool Locked
    {
        get => Backing?.Element("locked") is not null;
        set
        {
            Backing?.Elements("locked").Remove();
            if (value) Add("memoryBacking", new XElement("locked"));
            Tidy("memoryBacking");
        }
    }

    /// <summary>NUMA nodes that it is taken from, as 0-1; empty: any.</summary>
    public string Nodes => (string?)root.Element("numatune")?.Element("memory")?.Attribute("nodeset") ?? "";

    /// <summary>Takes it from those nodes and, unless the definition says otherwise, no other; none: from any.</summary>
    public void SetNodes(IReadOnlyCollection<int> nodes)
    {
        var memory = root.Element("numatune")?.Element("memory");
        if (nodes.Count == 0) memory?.Remove();
        else
        {
            if (memory is null) Add("numatune", memory = new XElement("memory", new XAttribute("mode", "strict")));
            memory.SetAttributeValue("nodeset", CpuText.Format(nodes));
            // Left to the host, it would not be those; and only one node can be preferred.
            memory.SetAttributeValue("placement", null);
            if (nodes.Count > 1 && (string?)memory.Attribute("mode") == "preferred") memory.SetAttributeValue("mode", "strict");
        }

        Tidy("numatune");
    }

    private XElement? Backing => root.Element("memoryBacking");

    private void Add(string parent, XElement element)
    {
        if (root.Element(parent) is not { } folder) root.Add(folder = new XElement(parent));
        folder.AddFirst(element);
    }

    private void Tidy(string parent) => root.Elements(parent).Where(e => !e.HasElements && !e.HasAttributes).Remove();
}
