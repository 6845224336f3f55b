using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>A VM's definition as far as snapshots go: which images its disks are, and whether they can be in a snapshot.</summary>
internal sealed class SnapshotDomainXml(XElement root)
{
    /// <param name="xml">The definition.</param>
    /// <param name="volumes">What the volumes are that it names by their pools; null: that is of no interest.</param>
    public static SnapshotDomainXml Parse(string xml, Func<(string Pool, string Name), VolumeFile?>? volumes = null)
    {
        var root = XElement.Parse(xml, LoadOptions.PreserveWhitespace);
        if (volumes is not null) VolumeFile.Note(root, volumes);
        return new(root);
    }

    public string Name => root.Element("name")?.Value ?? "";

    public IReadOnlyList<SnapshotDisk> Disks => root.Element("devices")?.Elements("disk").Select(SnapshotDisk.Read).ToList() ?? [];

    /// <summary>The format of the firmware's variables where the firmware is in flash memory (UEFI); null for a BIOS.</summary>
    public string? FirmwareVariables
    {
        get
        {
            var os = root.Element("os");
            var flash =
                (string?)os?.Attribute("firmware") == "efi"
                || (string?)os?.Element("loader")?.Attribute("type") == "pflash"
                || os?.Element("nvram") is not null;
            return flash ? (string?)os?.Element("nvram")?.Attribute("format") ?? "raw" : null;
        }
    }

    /// <summary>vCPUs that were added while the VM ran: a new QEMU starts without them and cannot read their state back.</summary>
    public int HotAddedVcpus => root.Element("vcpus")?.Elements("vcpu")
        .Count(v => (string?)v.Attribute("enabled") == "yes" && (string?)v.Attribute("hotpluggable") == "yes") ?? 0;

    /// <summary>
    /// Gives a disk another image. A backing chain that the definition prescribes stays as far as it is that image's, too; the part of
    /// the file that the disk was does not.
    /// </summary>
    public void SetSource(string target, string path, string format)
    {
        var disk = Disk(target);
        SetSource(disk, path, format, BackingChain.Under(disk, path));
    }

    /// <summary>Gives a disk an overlay over its image.</summary>
    public void SetOverlay(string target, string path, string format)
    {
        var disk = Disk(target);
        SetSource(disk, path, format, BackingChain.Above(disk));
    }

    /// <summary>
    /// Becomes a definition of the VM as it is called now. A rename takes the firmware's variables along, so what was said of
    /// their file belongs to the old name.
    /// </summary>
    public void TakeName(SnapshotDomainXml now)
    {
        if (Name == now.Name) return;
        root.SetElementValue("name", now.Name);
        if (Nvram is { } old && now.Nvram is { } variables) old.ReplaceWith(new XElement(variables));
    }

    /// <summary>Says that a disk's image is at another path; all else that is said of it stays.</summary>
    public void Move(string target, string path)
    {
        var disk = Disk(target);
        SetSource(disk, path, (string?)disk.Element("driver")?.Attribute("type") ?? "raw", disk.Element("backingStore"), isMoved: true);
    }

    /// <summary>
    /// Gives disks back the backing chains that another text of the same VM prescribed, as far as their images are the same, or
    /// overlays over these.
    /// </summary>
    /// <param name="before">The VM before its disks got other images.</param>
    /// <param name="backingFileOf">What an image's header says.</param>
    /// <returns>True when something has changed.</returns>
    public bool KeepChains(SnapshotDomainXml before, Func<string, string?> backingFileOf)
    {
        var changed = false;
        foreach (var old in before.Prescribed())
        {
            var disk = root.Elements("devices").Elements("disk").FirstOrDefault(d => TargetOf(d) == TargetOf(old));
            if (disk?.Element("source") is not { } source || disk.Element("backingStore") is not null) continue;
            if ((BackingChain.PathOf(old), BackingChain.PathOf(disk)) is not ({ } was, { } now)) continue;
            var chain = now == was ? old.Element("backingStore")
                : BackingChain.Under(old, now) ?? (backingFileOf(now) == was ? BackingChain.Above(old) : null);
            if (chain is null) continue;
            source.AddAfterSelf(new XElement(chain));
            changed = true;
        }

        return changed;
    }

    /// <summary>
    /// An image below a disk has been merged into the one below it: a backing chain that is prescribed goes on without it.
    /// </summary>
    /// <returns>True when something has changed.</returns>
    public bool RemoveLayer(string target, Func<string, bool> isMerged)
    {
        var layer = Prescribed().Where(d => TargetOf(d) == target).Descendants("backingStore")
            .FirstOrDefault(b => BackingChain.PathOf(b) is { } path && isMerged(path));
        layer?.ReplaceWith(layer.Element("backingStore"));
        return layer is not null;
    }

    /// <summary>True when a disk's backing chain is in the definition, and not only in its images.</summary>
    public bool PrescribesChains => Prescribed().Any();

    private XElement? Nvram => root.Element("os")?.Element("nvram");

    private IEnumerable<XElement> Prescribed()
        => root.Elements("devices").Elements("disk").Where(d => d.Element("backingStore") is not null);

    private static void SetSource(XElement disk, string path, string format, XElement? backingStore, bool isMoved = false)
    {
        backingStore = backingStore is null ? null : new(backingStore);
        disk.Elements("backingStore").Remove();
        disk.Elements("mirror").Remove();
        disk.SetAttributeValue("type", "file");
        var source = disk.Element("source")!;
        foreach (var name in new[] { "dev", "index", "pool", "volume", "mode" }) source.SetAttributeValue(name, null);
        source.RemoveAnnotations<VolumeFile>();
        if (!isMoved) source.Elements("slices").Remove();
        source.SetAttributeValue("file", path);
        disk.Element("driver")?.SetAttributeValue("type", format);
        if (backingStore is not null) source.AddAfterSelf(backingStore);
    }

    private XElement Disk(string target) => root.Element("devices")!.Elements("disk").First(d => TargetOf(d) == target);

    private static string? TargetOf(XElement disk) => (string?)disk.Element("target")?.Attribute("dev");

    /// <summary>The files that a running VM has open for a disk, top first.</summary>
    public IReadOnlyList<string> OpenFiles(string target) => root.Element("devices")?.Elements("disk")
        .Where(d => (string?)d.Element("target")?.Attribute("dev") == target)
        .Descendants("source")
        .Where(s => !s.Ancestors("mirror").Any())
        .Select(VolumeFile.FileOf)
        .OfType<string>()
        .ToList() ?? [];

    public override string ToString() => root.ToString(SaveOptions.DisableFormatting);
}
