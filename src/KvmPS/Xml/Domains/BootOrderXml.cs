using System.Globalization;
using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>From which devices a VM starts, and in which order (https://libvirt.org/formatdomain.html#bios-bootloader).</summary>
internal sealed class BootOrderXml(XElement root)
{
    // Those that libvirt lets a VM start from; the last two have no name of their own.
    private static readonly string[] Kinds = ["disk", "interface", "redirdev", "hostdev"];

    private List<XElement> Devices => [.. root.Elements("devices").Elements().Where(d => Kinds.Contains(d.Name.LocalName))];

    private IEnumerable<XElement> Disks => Devices.Where(d => d.Name.LocalName == "disk");

    /// <summary>
    /// Disks by target, NICs by MAC address, others by their alias or their number (hostdev0); kinds of devices (hd, cdrom, network) where
    /// only those are given.
    /// </summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            var single = Devices
                .Where(d => d.Element("boot") is not null)
                .OrderBy(d => (int?)d.Element("boot")!.Attribute("order") ?? 0)
                .Select(NameOf)
                .ToList();
            return single.Count > 0
                ? single
                : root.Element("os")?.Elements("boot").Select(b => (string?)b.Attribute("dev") ?? "").ToList() ?? [];
        }
    }

    /// <summary>What can be asked for.</summary>
    public IReadOnlyList<string> Choices => [.. Devices.Select(NameOf)];

    /// <summary>
    /// The devices that a name stands for: one by the name that <see cref="Names"/> gives it, or all of a kind; empty when there is none.
    /// </summary>
    public IReadOnlyList<XElement> Find(string name)
    {
        var single = Devices.Where(d => NameOf(d).Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        if (single.Count > 0) return single;
        return name.ToLowerInvariant() switch
        {
            "hd" or "disk" => [.. Disks.Where(d => Kind(d) is "disk" or "lun")],
            "cdrom" => [.. Disks.Where(d => Kind(d) == "cdrom")],
            "fd" or "floppy" => [.. Disks.Where(d => Kind(d) == "floppy")],
            "network" => Of("interface"),
            "hostdev" or "redirdev" => Of(name.ToLowerInvariant()),
            _ => [],
        };
    }

    /// <summary>Exactly these, in this order; no other device is started from. What else a device has to say of its start stays.</summary>
    public void Set(IEnumerable<XElement> devices)
    {
        var chosen = devices.Distinct().ToList();
        root.Element("os")?.Elements("boot").Remove();
        Devices.Except(chosen).Elements("boot").Remove();
        for (var i = 0; i < chosen.Count; i++)
        {
            if (chosen[i].Element("boot") is not { } boot) chosen[i].Add(boot = new XElement("boot"));
            boot.SetAttributeValue("order", (i + 1).ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string Kind(XElement disk) => (string?)disk.Attribute("device") ?? "disk";

    private List<XElement> Of(string kind) => [.. Devices.Where(d => d.Name.LocalName == kind)];

    private string NameOf(XElement device) => device.Name.LocalName switch
    {
        "disk" when (string?)device.Element("target")?.Attribute("dev") is { } target => target,
        "interface" when (string?)device.Element("mac")?.Attribute("address") is { } mac => mac,
        var kind => DeviceAlias.OfUser(device) ?? kind + Of(kind).IndexOf(device).ToString(CultureInfo.InvariantCulture),
    };
}
