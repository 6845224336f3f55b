using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>
/// The memory of a definition, as far as it can grow by devices: the limit, its slots, and the devices that are there
/// (https://libvirt.org/formatdomain.html#memory-allocation). libvirt wants a NUMA node of the guest for it. Sizes in bytes.
/// </summary>
internal sealed class HotAddXml(XElement root)
{
    /// <summary>How many devices it can have; 0: it cannot grow by devices.</summary>
    public int Slots => (int?)Limits?.Attribute("slots") ?? 0;

    /// <summary>All that it can have: what it starts with, and devices.</summary>
    public long Limit => Limits is { } limit ? XmlSize.Bytes(limit) ?? 0 : 0;

    /// <summary>How much of that can be devices.</summary>
    public long Memory => Limit == 0 ? 0 : Limit - Initial;

    /// <summary>What it starts with apart from devices.</summary>
    public long Initial => (root.Element("memory") is { } memory ? XmlSize.Bytes(memory) ?? 0 : 0) - Added;

    /// <summary>What the devices have that are there.</summary>
    public long Added => ByteSize.Sum(Devices.Select(d => d.Size));

    public IReadOnlyList<MemoryDeviceElement> Devices =>
        [.. Elements.Select((e, i) => new MemoryDeviceElement(e, Elements.Take(i).Count(o => Model(o) == Model(e))))];

    /// <summary>Numbers of the guest's NUMA nodes.</summary>
    public IReadOnlyList<int> Nodes => [.. Cells.Select((c, i) => (int?)c.Attribute("id") ?? i)];

    private XElement? Limits => root.Element("maxMemory");

    private List<XElement> Elements => [.. root.Elements("devices").Elements("memory")];

    private List<XElement> Cells => [.. root.Elements("cpu").Elements("numa").Elements("cell")];

    public static HotAddXml Parse(string xml) => new(XElement.Parse(xml));

    public MemoryDeviceElement? Find(string id) => Devices.FirstOrDefault(d => d.Id == id);

    /// <summary>Lets so much be added in so many slots; 0: none.</summary>
    public void Set(int slots, long bytes, int vcpus)
    {
        root.Elements("maxMemory").Remove();
        // The guest's NUMA node stays also where KvmPS made it: nothing tells it from one that a user wants.
        if (slots == 0 || bytes == 0) return;

        var limit = NewMemoryXml.Size("maxMemory", Initial + bytes);
        limit.SetAttributeValue("slots", slots);
        root.Element("memory")!.AddBeforeSelf(limit);
        if (Cells.Count > 0) return;
        if (root.Element("cpu") is not { } cpu) root.Add(cpu = new XElement("cpu"));
        cpu.Add(new XElement("numa", new XElement("cell", new XAttribute("id", 0))));
        FitCell(Initial, vcpus, vcpus);
    }

    /// <summary>
    /// Keeps the guest's NUMA nodes in step with the whole: the only one in its memory and vCPUs, several in that none has a vCPU
    /// which the VM has no longer. Their memory is the user's to share out.
    /// </summary>
    /// <param name="initial">Its memory without devices.</param>
    /// <param name="vcpus">Its vCPUs.</param>
    /// <param name="before">Its vCPUs up to now: a node that has fewer than these was made so by a user, and keeps those that there
    /// are.</param>
    public void FitCell(long initial, int vcpus, int before)
    {
        if (Cells is not [var only])
        {
            // A node without vCPUs has memory alone.
            foreach (var cell in Cells) CpuSetAttribute.DropFrom(cell, "cpus", vcpus);
            return;
        }

        var now = CpuSetAttribute.Read(only, "cpus");
        if (now.Count == 0 || now.Count == before) only.SetAttributeValue("cpus", vcpus == 1 ? "0" : $"0-{vcpus - 1}");
        else CpuSetAttribute.DropFrom(only, "cpus", vcpus);
        if (XmlSize.Bytes(new("memory", only.Attribute("unit"), (string?)only.Attribute("memory"))) == initial) return;
        only.SetAttributeValue("memory", initial / 1024);
        only.SetAttributeValue("unit", "KiB");
    }

    private static string? Model(XElement device) => (string?)device.Attribute("model");
}
