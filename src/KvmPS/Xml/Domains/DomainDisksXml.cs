using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>The disks in a VM's definition, as it runs or as it is stored.</summary>
internal sealed class DomainDisksXml
{
    // Unit 7 is the controller itself on a narrow bus; leaving it out costs nothing.
    private const int OwnUnit = 7;
    private const int UnitsPerController = 64;

    private readonly XElement _root;

    private DomainDisksXml(XElement root)
    {
        _root = root;
        Disks = [.. Devices("disk").Select(d => new DiskElement(d, isLive: root.Attribute("id") is not null))];
    }

    public IReadOnlyList<DiskElement> Disks { get; }

    /// <summary>True for a board whose CD drives are on SATA; those of older PCs are on IDE.</summary>
    public bool HasSata => (string?)_root.Element("os")?.Element("type")?.Attribute("machine") is { } machine
        && (machine == "q35" || machine.Contains("-q35-", StringComparison.Ordinal));

    public int NextScsiController => Controllers.Select(c => (int?)c.Attribute("index") ?? 0).DefaultIfEmpty(-1).Max() + 1;

    private IEnumerable<XElement> Controllers => Devices("controller").Where(c => (string?)c.Attribute("type") == "scsi");

    /// <param name="xml">The definition.</param>
    /// <param name="volumes">What the volumes are that it names by their pools; null: that is of no interest.</param>
    public static DomainDisksXml Parse(string xml, Func<(string Pool, string Name), VolumeFile?>? volumes = null)
    {
        var root = XElement.Parse(xml, LoadOptions.PreserveWhitespace);
        if (volumes is not null) VolumeFile.Note(root, volumes);
        return new(root);
    }

    public DiskElement? Find(string target) => Disks.FirstOrDefault(d => d.Target == target);

    /// <summary>Numbers of the SCSI controllers whose disks' I/O is done by that IOThread.</summary>
    public IEnumerable<int> ScsiControllersOf(int ioThread) =>
        Controllers
            .Where(c => c.Elements("driver").Any(d => (int?)d.Attribute("iothread") == ioThread))
            .Select(c => (int?)c.Attribute("index") ?? 0);

    /// <summary>
    /// The IOThread that does a disk's I/O: its own, or that of its SCSI controller; null: QEMU's main thread, or several.
    /// </summary>
    public int? IOThreadOf(DiskElement disk) =>
        disk.IOThread
        ?? (
            disk.Bus != "scsi"
                ? null
                : (int?)
                    Controllers
                        .FirstOrDefault(c => ((int?)c.Attribute("index") ?? 0) == (disk.Controller ?? 0))
                        ?.Element("driver")
                        ?.Attribute("iothread"));

    /// <summary>Free places on virtio-scsi controllers; other kinds are not for guests of today.</summary>
    public IEnumerable<(int Controller, int Unit)> FreeScsiPlaces() => Controllers
        .Where(c => (string?)c.Attribute("model") == "virtio-scsi")
        .Select(c => (int?)c.Attribute("index") ?? 0)
        .Order()
        .SelectMany(c => Enumerable.Range(0, UnitsPerController).Where(u => u != OwnUnit && !IsTaken(c, u)).Select(u => (c, u)));

    private bool IsTaken(int controller, int unit) => Devices("disk").Concat(Devices("hostdev")).Elements("address").Any(a =>
        (string?)a.Attribute("type") == "drive" && (int?)a.Attribute("controller") == controller && (int?)a.Attribute("unit") == unit
        && (string?)a.Parent?.Element("target")?.Attribute("bus") is null or "scsi");

    private IEnumerable<XElement> Devices(string name) => _root.Element("devices")?.Elements(name) ?? [];
}
