using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>A CPU as libvirt describes it (https://libvirt.org/formatdomain.html#cpu-model-and-topology).</summary>
internal sealed class CpuXml
{
    // The parts that are not about the model.
    private static readonly string[] Layout = ["topology", "cache", "numa"];

    private readonly XElement _cpu;

    private CpuXml(XElement cpu)
    {
        _cpu = cpu;
    }

    public string Model => _cpu.Element("model")?.Value.Trim() ?? "";

    public string? Vendor => _cpu.Element("vendor")?.Value.Trim();

    /// <summary>Features beside those of the model.</summary>
    public IReadOnlyList<CpuFeature> Features => ReadFeatures(_cpu);

    public static CpuXml Parse(string xml) => new(XElement.Parse(xml));

    /// <summary>A model by its name.</summary>
    public static CpuXml Named(string model) => new(new("cpu", new XAttribute("mode", "custom"), new XAttribute("match", "exact"),
        new XElement("model", new XAttribute("fallback", "forbid"), model)));

    /// <summary>What host-model stands for on a host, as a CPU that can be compared with others; null: it tells of none.</summary>
    public static CpuXml? OfHost(string domainCapabilities)
    {
        var mode = XElement.Parse(domainCapabilities).Element("cpu")?.Elements("mode")
            .FirstOrDefault(m => (string?)m.Attribute("name") == "host-model" && (string?)m.Attribute("supported") == "yes");
        return mode?.Element("model") is null
            ? null
            : new(new("cpu", new XAttribute("mode", "custom"), new XAttribute("match", "exact"), mode.Elements()));
    }

    /// <summary>The same with other features.</summary>
    public CpuXml With(IEnumerable<CpuFeature> features)
    {
        var changed = new XElement(_cpu);
        foreach (var feature in features) SetFeature(changed, feature);
        return new(changed);
    }

    public override string ToString() => _cpu.ToString(SaveOptions.DisableFormatting);

    internal static bool SameModel(XElement? one, XElement? other) =>
        one?.Element("model")?.Value.Trim() == other?.Element("model")?.Value.Trim()
        && ReadFeatures(one).ToHashSet().SetEquals(ReadFeatures(other));

    /// <summary>
    /// What is said of a CPU besides its model and features, together with what another one says of these; null where that is nothing.
    /// </summary>
    internal static XElement? WithModelOf(XElement? layout, XElement? model)
    {
        var parts = layout?.Elements().Where(e => Layout.Contains(e.Name.LocalName)).ToList() ?? [];
        if (model is null && parts.Count == 0) return null;
        return new("cpu", model?.Attributes(), model?.Elements().Where(e => !Layout.Contains(e.Name.LocalName)), parts);
    }

    internal static IReadOnlyList<CpuFeature> ReadFeatures(XElement? cpu) => cpu?.Elements("feature")
        .Select(f => new CpuFeature((string?)f.Attribute("name") ?? "", (string?)f.Attribute("policy") ?? "require")).ToList() ?? [];

    /// <summary>Sets a feature's policy, or takes it away.</summary>
    internal static void SetFeature(XElement cpu, CpuFeature feature)
    {
        cpu.Elements("feature").Where(f => (string?)f.Attribute("name") == feature.Name).Remove();
        if (feature.Policy != CpuFeature.Default)
        {
            cpu.Add(new XElement("feature", new XAttribute("policy", feature.Policy), new XAttribute("name", feature.Name)));
        }
    }
}
