using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>What guests of one kind can be given on a host (https://libvirt.org/formatdomaincaps.html).</summary>
/// <param name="xml">null where libvirt cannot tell: then nothing is known to be there.</param>
internal sealed class DomainCapabilities(string? xml)
{
    private readonly XElement _root = xml is null ? new XElement("domainCapabilities") : XElement.Parse(xml);

    /// <summary>The machine type in full, such as pc-q35-7.2.</summary>
    public string Machine => _root.Element("machine")?.Value ?? "";

    public int? MaximumVcpu => (int?)_root.Element("vcpu")?.Attribute("max");

    public bool HasUefi => Values(_root.Element("os"), "firmware").Contains("efi");

    public IReadOnlyList<string> VideoModels => Values(_root.Element("devices")?.Element("video"), "modelType");

    public IReadOnlyList<string> Graphics => Values(_root.Element("devices")?.Element("graphics"), "type");

    /// <summary>host-passthrough, host-model, maximum: those that work here.</summary>
    public IReadOnlyList<string> CpuModes => _root.Element("cpu")?.Elements("mode")
        .Where(m => (string?)m.Attribute("supported") == "yes")
        .Select(m => (string?)m.Attribute("name") ?? "")
        .ToList() ?? [];

    /// <summary>Named CPU models, and whether this host's CPU has all that they need.</summary>
    public IReadOnlyDictionary<string, bool> CpuModels => _root.Element("cpu")?.Elements("mode")
        .Where(m => (string?)m.Attribute("name") == "custom")
        .Elements("model")
        .GroupBy(m => m.Value)
        .ToDictionary(g => g.Key, g => g.Any(m => (string?)m.Attribute("usable") != "no")) ?? [];

    /// <summary>All modes but that of the models, and whether each works here.</summary>
    public IReadOnlyList<(string Name, bool Works)> AllCpuModes => _root.Element("cpu")?.Elements("mode")
        .Select(m => (Name: (string?)m.Attribute("name") ?? "", Works: (string?)m.Attribute("supported") == "yes"))
        .Where(m => m.Name != "custom")
        .ToList() ?? [];

    /// <summary>Named models with their vendor; usable is null where libvirt cannot tell.</summary>
    public IReadOnlyList<(string Name, bool? Usable, string Vendor)> NamedCpus =>
        _root
            .Element("cpu")
            ?.Elements("mode")
            .Where(m => (string?)m.Attribute("name") == "custom")
            .Elements("model")
            .Select(m =>
                (
                    m.Value,
                    (string?)m.Attribute("usable") switch
                    {
                        "yes" => true,
                        "no" => false,
                        _ => (bool?)null,
                    },
                    (string?)m.Attribute("vendor") is { } vendor and not "unknown" ? vendor : ""))
            .DistinctBy(m => m.Value)
            .ToList()
        ?? [];

    private static List<string> Values(XElement? parent, string name) => parent?.Elements("enum")
        .Where(e => (string?)e.Attribute("name") == name)
        .Elements("value")
        .Select(v => v.Value)
        .ToList() ?? [];
}
