using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>
/// What libvirt fills in when it starts a VM, where the stored definition leaves it open or has it rounded: no difference between what
/// runs and what is stored. The parts of the two definitions are given as they belong together.
/// </summary>
internal static class StartExpansions
{
    private const long MemoryUnit = 1 << 20;

    // What a named CPU, or the host's own, is to the guest in full.
    private static readonly string[] CpuParts = ["model", "vendor", "feature", "maxphysaddr"];

    /// <summary>An attribute of the running VM's element that the stored one has not, or has otherwise.</summary>
    public static bool IsAttribute(XElement stored, XElement live, string name)
    {
        var isNew = stored.Attribute(name) is null;
        return (stored.Name.LocalName, name) switch
        {
            ("driver", "cache") => isNew && new DiskElement(stored.Parent!).EffectiveCache != new DiskElement(stored.Parent!).Cache,
            ("cid", "address") => (string?)stored.Attribute("auto") == "yes",
            ("cell", "memory") => IsRounded(CellSize(stored), CellSize(live)),
            ("cpu", "mode" or "match" or "check" or "migratable") => !NamesModel(stored) || (name == "check" && isNew),
            ("model", "fallback") => stored.Parent?.Name.LocalName == "cpu",
            ("listen", "address" or "socket") or ("graphics", "listen") or ("gl", "rendernode") or ("binary", "path") => isNew,
            // What the network lends to the adapter.
            ("source", _) when stored.Parent?.Name.LocalName == "interface" => isNew
                && (string?)stored.Parent.Attribute("type") == "network",
            ("source", "file" or "dev") => stored.Parent?.Element("transient") is not null,
            // A free port is one that libvirt chooses, whether that is written or not.
            ("graphics", "port") => isNew && (string?)live.Attribute("port") == "-1",
            ("memory", "nodeset") or ("vcpu", "cpuset") => isNew && (string?)stored.Attribute("placement") == "auto",
            _ => false,
        };
    }

    /// <summary>An element that the running VM has more.</summary>
    /// <param name="stored">The element of the stored definition that it would be in.</param>
    /// <param name="live">The element.</param>
    public static bool IsElement(XElement stored, XElement live) => (stored.Name.LocalName, live.Name.LocalName) switch
    {
        ("domain", "cpu") => live.Elements().All(e => CpuParts.Contains(e.Name.LocalName)),
        ("cpu", var part) => CpuParts.Contains(part) && !NamesModel(stored),
        ("os", "loader" or "nvram") => stored.Attribute("firmware") is not null,
        ("filesystem", "binary") or ("hostdev", "driver") or ("launchSecurity", "cbitpos" or "reducedPhysBits") => true,
        ("interface", "virtualport") => (string?)stored.Attribute("type") == "network",
        ("hyperv", _) => (string?)stored.Attribute("mode") == "passthrough",
        _ => false,
    };

    /// <summary>Text that the running VM has instead.</summary>
    public static bool IsText(XElement stored, XElement live) => stored.Name.LocalName switch
    {
        "memory" or "maxMemory" or "currentMemory" when stored.Parent?.Name.LocalName == "domain" => IsSize(stored, live),
        // libvirt names the file when the VM starts for the first time.
        "nvram" => stored.Value.Trim().Length == 0,
        _ => false,
    };

    private static bool IsSize(XElement stored, XElement live)
    {
        var isCurrent = stored.Name.LocalName == "currentMemory";
        // Without a balloon a VM has all of its memory, whatever is stored.
        if (isCurrent && DomainXml.ForbidsBalloonIn(stored.Parent!))
        {
            return live.Value.Trim() == live.Parent?.Element("memory")?.Value.Trim();
        }
        var cells = Math.Max(1, stored.Parent!.Elements("cpu").Elements("numa").Elements("cell").Count());
        return (XmlSize.Bytes(stored), XmlSize.Bytes(live)) is ({ } was, { } now)
            && now >= was
            && now - was < MemoryUnit * cells
            && now % MemoryUnit == 0;
    }

    private static bool IsRounded(long? was, long? now) => now >= was && now - was < MemoryUnit && now % MemoryUnit == 0;

    private static long? CellSize(XElement cell) => XmlSize.Bytes(new("memory", cell.Attribute("unit"), (string?)cell.Attribute("memory")));

    private static bool NamesModel(XElement cpu) => cpu.Attribute("mode") is not null || cpu.Element("model") is not null;
}
