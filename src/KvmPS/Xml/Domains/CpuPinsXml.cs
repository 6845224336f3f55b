using System.Globalization;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>Which host CPUs a definition pins a VM's threads to (https://libvirt.org/formatdomain.html#cpu-tuning).</summary>
internal sealed class CpuPinsXml
{
    private readonly XElement _root;

    private CpuPinsXml(XElement root)
    {
        _root = root;
    }

    /// <summary>What the VM as a whole may use, and so each thread that is not pinned; null: all CPUs of the host.</summary>
    public IReadOnlyList<int>? Whole =>
        (string?)_root.Element("vcpu")?.Attribute("cpuset") is { Length: > 0 } set ? CpuList.Parse(set) : null;

    public static CpuPinsXml Parse(string xml) => new(XElement.Parse(xml, LoadOptions.PreserveWhitespace));

    public override string ToString() => _root.ToString(SaveOptions.DisableFormatting);

    public bool Pins(PinnedThread thread) => Find(thread).Any();

    public void Remove(PinnedThread thread) => Find(thread).Remove();

    private IEnumerable<XElement> Find(PinnedThread thread)
    {
        var (name, number) = thread.Kind switch
        {
            PinnedKind.Vcpu => ("vcpupin", "vcpu"),
            PinnedKind.IOThread => ("iothreadpin", "iothread"),
            _ => ("emulatorpin", null),
        };
        return _root.Elements("cputune").Elements(name)
            .Where(e => number is null || (string?)e.Attribute(number) == thread.Number.ToString(CultureInfo.InvariantCulture));
    }
}
