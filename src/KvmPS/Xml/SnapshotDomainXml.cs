using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>A VM's definition as far as snapshots go: which images its disks are, and whether they can be in a snapshot.</summary>
internal sealed class SnapshotDomainXml(XElement root)
{
    public static SnapshotDomainXml Parse(string xml) => new(XElement.Parse(xml, LoadOptions.PreserveWhitespace));

    public IReadOnlyList<SnapshotDisk> Disks => root.Element("devices")?.Elements("disk").Select(SnapshotDisk.Read).ToList() ?? [];

    /// <summary>The format of the firmware's variables where the firmware is in flash memory (UEFI); null for a BIOS.</summary>
    public string? FirmwareVariables
    {
        get
        {
            var os = root.Element("os");
            var flash = (string?)os?.Attribute("firmware") == "efi" || (string?)os?.Element("loader")?.Attribute("type") == "pflash" || os?.Element("nvram") is not null;
            return flash ? (string?)os?.Element("nvram")?.Attribute("format") ?? "raw" : null;
        }
    }

    /// <summary>vCPUs that were added while the VM ran: a new QEMU starts without them and cannot read their state back.</summary>
    public int HotAddedVcpus => root.Element("vcpus")?.Elements("vcpu")
        .Count(v => (string?)v.Attribute("enabled") == "yes" && (string?)v.Attribute("hotpluggable") == "yes") ?? 0;

    /// <summary>
    /// Gives a disk another image. What libvirt noted of the layers below goes: it looks anew. So does the part of the file that the
    /// disk was, unless it is the same file in another place.
    /// </summary>
    public void SetSource(string target, string path, string format, bool isMoved = false)
    {
        var disk = root.Element("devices")!.Elements("disk").First(d => (string?)d.Element("target")?.Attribute("dev") == target);
        disk.Elements("backingStore").Remove();
        disk.Elements("mirror").Remove();
        disk.SetAttributeValue("type", "file");
        var source = disk.Element("source")!;
        foreach (var name in new[] { "dev", "index" }) source.SetAttributeValue(name, null);
        if (!isMoved) source.Elements("slices").Remove();
        source.SetAttributeValue("file", path);
        disk.Element("driver")?.SetAttributeValue("type", format);
    }

    /// <summary>The files that a running VM has open for a disk, top first.</summary>
    public IReadOnlyList<string> OpenFiles(string target) => root.Element("devices")?.Elements("disk")
        .Where(d => (string?)d.Element("target")?.Attribute("dev") == target)
        .Descendants("source")
        .Where(s => !s.Ancestors("mirror").Any())
        .Select(s => (string?)s.Attribute("file"))
        .OfType<string>()
        .ToList() ?? [];

    public override string ToString() => root.ToString(SaveOptions.DisableFormatting);
}
