using System.Globalization;
using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>What libvirt tells of a host (https://libvirt.org/formatcaps.html).</summary>
internal sealed class HostCapabilities(string xml)
{
    private readonly XElement _root = XElement.Parse(xml);

    private XElement? Host => _root.Element("host");

    public string Architecture =>
        Host?.Element("cpu")?.Element("arch")?.Value ?? _root.Element("guest")?.Element("arch")?.Attribute("name")?.Value ?? "";

    public string CpuModel => Host?.Element("cpu")?.Element("model")?.Value ?? "";

    /// <summary>CPU features by name, such as vmx or svm. Those that the model implies are not among them.</summary>
    public IReadOnlySet<string> CpuFeatures =>
        Host?.Element("cpu")?.Elements("feature").Select(f => (string?)f.Attribute("name") ?? "").ToHashSet(StringComparer.Ordinal) ?? [];

    public IReadOnlyList<Cell> Cells => Host?.Element("topology")?.Element("cells")?.Elements("cell").Select(ReadCell).ToList() ?? [];

    /// <summary>User and group that QEMU runs as, from the DAC security model: baselabel '+64055:+106'.</summary>
    public (uint User, uint Group)? QemuUser
    {
        get
        {
            var label = Host?.Elements("secmodel")
                .Where(m => m.Element("model")?.Value == "dac")
                .SelectMany(m => m.Elements("baselabel"))
                .FirstOrDefault(b => (string?)b.Attribute("type") is "kvm" or "qemu")?.Value;
            var parts = label?.Split(':');
            return parts is [var user, var group] && Number(user) is { } uid && Number(group) is { } gid ? (uid, gid) : null;
        }
    }

    /// <summary>True when a guest of this architecture can be of that type (kvm, qemu, test, …).</summary>
    public bool Offers(string architecture, string virtType) => VirtTypes(architecture).Contains(virtType);

    /// <summary>The types that guests of this architecture can be of.</summary>
    public IReadOnlyList<string> VirtTypes(string architecture)
        => Guests(architecture).Elements("domain").Select(d => (string?)d.Attribute("type") ?? "").Distinct().ToList();

    /// <summary>Names of the machines, aliases such as q35 included. A domain type may have a list of its own.</summary>
    public IReadOnlySet<string> Machines(string architecture, string virtType)
    {
        var own = Guests(architecture).Elements("domain").Where(d => (string?)d.Attribute("type") == virtType).Elements("machine").ToList();
        return (own.Count > 0 ? own : Guests(architecture).Elements("machine")).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);
    }

    private IEnumerable<XElement> Guests(string architecture)
        => _root.Elements("guest").Elements("arch").Where(a => (string?)a.Attribute("name") == architecture);

    private static Cell ReadCell(XElement cell) => new(
        (int?)cell.Attribute("id") ?? 0,
        (cell.Element("memory") is { } memory ? XmlSize.Bytes(memory) : null) ?? 0,
        cell.Element("cpus")?.Elements("cpu").Select(ReadCpu).ToList() ?? []);

    private static Cpu ReadCpu(XElement cpu) => new(
        (int?)cpu.Attribute("id") ?? 0, (int?)cpu.Attribute("socket_id"), (int?)cpu.Attribute("die_id"), (int?)cpu.Attribute("core_id"));

    private static uint? Number(string label)
        => uint.TryParse(label.TrimStart('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A NUMA node; memory in bytes.</summary>
    internal sealed record Cell(int Id, long Memory, IReadOnlyList<Cpu> Cpus);

    /// <summary>A logical CPU and where it sits; an offline one has no place.</summary>
    internal sealed record Cpu(int Id, int? Socket, int? Die, int? Core);
}
