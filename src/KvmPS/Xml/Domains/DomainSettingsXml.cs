using System.Globalization;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>
/// Reads and edits the settings of a definition (https://libvirt.org/formatdomain.html). Everything else in it stays as
/// it is, also what KvmPS does not know.
/// </summary>
internal sealed class DomainSettingsXml
{
    private readonly XElement _root;

    private DomainSettingsXml(XElement root)
    {
        _root = root;
    }

    public string DomainType => (string?)_root.Attribute("type") ?? "";

    public string Architecture => (string?)Type?.Attribute("arch") ?? "";

    public string? Title
    {
        get => _root.Element("title")?.Value;
        set => SetText("title", value);
    }

    public string? Description
    {
        get => _root.Element("description")?.Value;
        set => SetText("description", value);
    }

    public IReadOnlyDictionary<string, string> Tags
    {
        get => TagsXml.Of(_root);
        set => TagsXml.Set(_root, value);
    }

    public string Machine
    {
        get => (string?)Type?.Attribute("machine") ?? "";
        set => Type?.SetAttributeValue("machine", value);
    }

    /// <summary>A mode such as host-passthrough, or a model.</summary>
    public string? CpuModel => _root.Element("cpu") is not { } cpu ? null
        : (string?)cpu.Attribute("mode") is { } mode and not "custom" ? mode
        : cpu.Element("model")?.Value.Trim();

    public KvmCpuTopology? Topology => _root.Element("cpu")?.Element("topology") is { } topology ? TopologyXml.Read(topology) : null;

    public int MaximumVcpu => (int?)_root.Element("vcpu") ?? 1;

    public int Vcpu => (int?)_root.Element("vcpu")?.Attribute("current") ?? MaximumVcpu;

    public long MaximumMemory => (_root.Element("memory") is { } memory ? XmlSize.Bytes(memory) : null) ?? 0;

    /// <summary>True when the guest has NUMA nodes, be it one.</summary>
    public bool HasNuma => HotAdd.Nodes.Count > 0;

    /// <summary>True when the memory is the sum of what several NUMA nodes of the guest have.</summary>
    public bool HasNumaNodes => HotAdd.Nodes.Count > 1;

    /// <summary>Its memory as far as devices can make it more.</summary>
    public HotAddXml HotAdd => new(_root);

    /// <summary>The devices to start from.</summary>
    public BootOrderXml Boot => new(_root);

    /// <summary>What stands behind its memory.</summary>
    public MemoryBackingXml Backing => new(_root);

    private XElement? Type => _root.Element("os")?.Element("type");

    public static DomainSettingsXml Parse(string xml) => new(XElement.Parse(xml, LoadOptions.PreserveWhitespace));

    public override string ToString() => _root.ToString(SaveOptions.DisableFormatting);

    /// <summary>Another CPU; topology, NUMA nodes and features stay.</summary>
    public void SetCpu(VMPlan.CpuPlan plan)
    {
        var cpu = Cpu();
        var before = (string?)cpu.Attribute("mode") ?? "custom";
        if (before == plan.Mode && plan.Model is not null && cpu.Element("model") is { } model)
        {
            model.Value = plan.Model;
            return;
        }

        cpu.SetAttributeValue("mode", plan.Mode);
        cpu.SetAttributeValue("match", plan.Model is null ? null : "exact");
        // How strictly libvirt checks, and what it migrates, was said of the CPU of before.
        cpu.SetAttributeValue("check", null);
        cpu.SetAttributeValue("migratable", null);
        cpu.Elements("model").Remove();
        if (plan.Model is not null) cpu.AddFirst(new XElement("model", new XAttribute("fallback", "forbid"), plan.Model));
    }

    /// <summary>What the definition says of single features of the CPU.</summary>
    public IReadOnlyList<CpuFeature> CpuFeatures => CpuXml.ReadFeatures(_root.Element("cpu"));

    public void SetCpuFeature(CpuFeature feature) => CpuXml.SetFeature(Cpu(), feature);

    public void SetTopology(KvmCpuTopology topology)
    {
        var cpu = Cpu();
        if (cpu.Element("topology") is { } element) TopologyXml.Set(element, topology);
        else cpu.Add(TopologyXml.New(topology));
    }

    /// <summary>A VM that has more vCPUs than that gets as many as that.</summary>
    public void SetMaximumVcpu(int maximum)
    {
        var before = MaximumVcpu;
        // Where single vCPUs are listed, those decide how many are on.
        var listed = _root.Elements("vcpus").Elements("vcpu").ToList();
        listed.Where(v => (int?)v.Attribute("id") >= maximum).Remove();
        var on = listed.Count(v => v.Parent is not null && (string?)v.Attribute("enabled") == "yes");
        SetVcpu(listed.Count > 0 ? on : Math.Min(Vcpu, maximum), maximum);
        HotAdd.FitCell(HotAdd.Initial, maximum, before);
        foreach (var scheduler in _root.Elements("cputune").Elements("vcpusched").Where(s => s.Attribute("vcpus") is not null).ToList())
        {
            if (!CpuSetAttribute.DropFrom(scheduler, "vcpus", maximum)) scheduler.Remove();
        }
    }

    /// <summary>A VM that has more memory than that gets as much as that.</summary>
    public void SetMaximumMemory(long bytes)
    {
        var kib = (bytes + 1023) / 1024;
        var (slots, more) = (HotAdd.Slots, HotAdd.Memory);
        SetKiB("memory", kib);
        HotAdd.FitCell(HotAdd.Initial, MaximumVcpu, MaximumVcpu);
        if (slots > 0) HotAdd.Set(slots, more, MaximumVcpu);
        if (_root.Element("currentMemory") is { } current && XmlSize.Bytes(current) > kib * 1024) SetKiB("currentMemory", kib);
    }

    /// <summary>Memory that it starts with, and that it can grow to.</summary>
    public void SetMemory(long now, long maximum)
    {
        SetKiB("memory", (maximum + 1023) / 1024);
        SetKiB("currentMemory", (now + 1023) / 1024);
    }

    public void SetVcpus(int now, int maximum)
    {
        SetMaximumVcpu(maximum);
        // Which of them are on is said of another number.
        _root.Elements("vcpus").Remove();
        SetVcpu(now, maximum);
    }

    private void SetVcpu(int now, int maximum)
    {
        if (_root.Element("vcpu") is not { } vcpu) _root.Add(vcpu = new XElement("vcpu"));
        vcpu.SetAttributeValue("current", now == maximum ? null : now);
        vcpu.Value = maximum.ToString(CultureInfo.InvariantCulture);
    }

    private void SetKiB(string name, long kib)
    {
        if (_root.Element(name) is not { } element) _root.Add(element = new XElement(name));
        element.SetAttributeValue("unit", "KiB");
        element.Value = kib.ToString(CultureInfo.InvariantCulture);
    }

    private XElement Cpu()
    {
        if (_root.Element("cpu") is not { } cpu) _root.Add(cpu = new XElement("cpu"));
        return cpu;
    }

    private void SetText(string name, string? value)
    {
        _root.Elements(name).Remove();
        if (value is not null) _root.Element("name")?.AddAfterSelf(new XElement(name, value));
    }
}
