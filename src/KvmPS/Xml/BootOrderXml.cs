using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>From which devices a VM starts, and in which order (https://libvirt.org/formatdomain.html#bios-bootloader).</summary>
internal sealed class BootOrderXml(XElement root)
{
    private IEnumerable<XElement> Devices => root.Element("devices")?.Elements() ?? [];

    private IEnumerable<XElement> Disks => Devices.Where(d => d.Name.LocalName == "disk");

    private IEnumerable<XElement> Nics => Devices.Where(d => d.Name.LocalName == "interface");

    /// <summary>Disks by target, NICs by MAC address; kinds of devices (hd, cdrom, network) where only those are given.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            var single = Devices.Where(d => d.Element("boot") is not null).OrderBy(d => (int?)d.Element("boot")!.Attribute("order") ?? 0).Select(NameOf).ToList();
            return single.Count > 0 ? single : root.Element("os")?.Elements("boot").Select(b => (string?)b.Attribute("dev") ?? "").ToList() ?? [];
        }
    }

    /// <summary>What can be asked for.</summary>
    public IReadOnlyList<string> Choices => [.. Disks.Concat(Nics).Select(NameOf)];

    /// <summary>The devices that a name stands for: one by target or MAC address, or all of a kind; empty when there is none.</summary>
    public IReadOnlyList<XElement> Find(string name)
    {
        var single = Disks.Concat(Nics).Where(d => NameOf(d).Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        if (single.Count > 0) return single;
        return name.ToLowerInvariant() switch
        {
            "hd" or "disk" => [.. Disks.Where(d => Kind(d) is "disk" or "lun")],
            "cdrom" => [.. Disks.Where(d => Kind(d) == "cdrom")],
            "fd" or "floppy" => [.. Disks.Where(d => Kind(d) == "floppy")],
            "network" => [.. Nics],
            _ => [],
        };
    }

    /// <summary>Exactly these, in this order; no other device is started from.</summary>
    public void Set(IEnumerable<XElement> devices)
    {
        root.Element("os")?.Elements("boot").Remove();
        Devices.Elements("boot").Remove();
        var order = 1;
        foreach (var device in devices.Distinct()) device.Add(new XElement("boot", new XAttribute("order", order++)));
    }

    private static string Kind(XElement disk) => (string?)disk.Attribute("device") ?? "disk";

    private static string NameOf(XElement device)
        => (string?)device.Element("target")?.Attribute("dev") is { } target && device.Name.LocalName == "disk" ? target
        : (string?)device.Element("mac")?.Attribute("address") ?? device.Name.LocalName;
}
