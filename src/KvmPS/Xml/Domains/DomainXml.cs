using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>A VM's definition (https://libvirt.org/formatdomain.html). Elements that KvmPS does not know stay as they are.</summary>
internal sealed class DomainXml
{
    private readonly XElement _root;

    private DomainXml(XElement root)
    {
        _root = root;
    }

    public static DomainXml Parse(string xml) => new(XElement.Parse(xml, LoadOptions.PreserveWhitespace));

    /// <summary>Lets disks that are volumes of pools count as the files that these are.</summary>
    public void NoteVolumes(Func<(string Pool, string Name), VolumeFile?> volumes) => VolumeFile.Note(_root, volumes);

    public string Name => _root.Element("name")?.Value ?? "";

    /// <summary>The VM's UUID; empty where the text has none.</summary>
    public Guid Id => Guid.TryParse(_root.Element("uuid")?.Value.Trim(), out var id) ? id : Guid.Empty;

    /// <summary>Disks, CD-ROMs and floppies, in the order of the definition.</summary>
    public IReadOnlyList<DiskElement> Disks => _root.Element("devices")?.Elements("disk").Select(d => new DiskElement(d)).ToList() ?? [];

    /// <summary>Bridges of the host that NICs are plugged into.</summary>
    public IReadOnlyList<string> Bridges => _root.Element("devices")?.Elements("interface")
        .Where(i => (string?)i.Attribute("type") == "bridge")
        .Select(i => (string?)i.Element("source")?.Attribute("bridge"))
        .OfType<string>()
        .Distinct()
        .ToList() ?? [];

    public IReadOnlyList<NicElement> Nics => _root.Element("devices")?.Elements("interface").Select(n => new NicElement(n)).ToList() ?? [];

    /// <summary>False when the VM has no device by which its guest could give memory back.</summary>
    public bool HasBalloon => Balloon is { } balloon && (string?)balloon.Attribute("model") != "none";

    /// <summary>True when the definition says that there is none. Where it says nothing, libvirt adds one.</summary>
    public bool ForbidsBalloon => ForbidsBalloonIn(_root);

    /// <summary>Every so many seconds the guest is asked about its memory; 0: never.</summary>
    public int BalloonPeriod => (int?)Balloon?.Element("stats")?.Attribute("period") ?? 0;

    /// <summary>Memory that the guest is to have when it starts, in bytes. Without a balloon it cannot start with less than all.</summary>
    public long Memory =>
        ForbidsBalloon
            ? MaximumMemory
            : ((_root.Element("currentMemory") ?? _root.Element("memory")) is { } memory ? XmlSize.Bytes(memory) : null) ?? 0;

    /// <summary>Memory that it can grow to, in bytes.</summary>
    public long MaximumMemory => (_root.Element("memory") is { } memory ? XmlSize.Bytes(memory) : null) ?? 0;

    /// <summary>Its weight beside other VMs as it is written, also 0; null: it is not.</summary>
    public long? CpuShares => (long?)_root.Element("cputune")?.Element("shares");

    /// <summary>False when QEMU runs it in software.</summary>
    public bool UsesKvm => (string?)_root.Attribute("type") != "qemu";

    /// <summary>Addresses of the host at which its graphics are served.</summary>
    public IReadOnlyList<string> ListenAddresses => [.. (_root.Element("devices")?.Elements("graphics") ?? [])
        .SelectMany(g => g.Elements("listen").Select(l => l.Attribute("address")).Prepend(g.Attribute("listen")))
        .Select(a => a?.Value)
        .OfType<string>()
        .Distinct()];

    public string? Title => _root.Element("title")?.Value;

    public IReadOnlyDictionary<string, string> Tags => TagsXml.Of(_root);

    /// <summary>True when something in the guest has opened the agent's channel; libvirt says so of a running VM.</summary>
    public bool AgentIsConnected => _root.Element("devices")?.Elements("channel").Elements("target").Any(
        t => (string?)t.Attribute("name") == "org.qemu.guest_agent.0" && (string?)t.Attribute("state") == "connected") ?? false;

    /// <summary>Files that QEMU opens beside the disks: kernel, initrd, firmware variables.</summary>
    public IReadOnlyList<string> BootFiles => _root.Element("os") is not { } os ? [] :
        new[] { os.Element("kernel"), os.Element("initrd"), os.Element("dtb") }
            .Select(e => e?.Value.Trim())
            .Where(v => !string.IsNullOrEmpty(v))
            .Select(v => v!)
            .ToList();

    /// <summary>The file with the firmware's variables (UEFI), or null.</summary>
    public string? Nvram => StateFileXml.Of(_root).FirstOrDefault(f => f.IsVariables)?.Path;

    /// <summary>True when the firmware keeps variables, even where the file is named only when the VM starts.</summary>
    public bool HasNvram => _root.Element("os")?.Element("nvram") is not null || NvramXml.IsImplied(_root);

    /// <inheritdoc cref="ForbidsBalloon" />
    internal static bool ForbidsBalloonIn(XElement domain) =>
        (string?)domain.Element("devices")?.Element("memballoon")?.Attribute("model") == "none";

    private XElement? Balloon => _root.Element("devices")?.Element("memballoon");
}
