using System.Globalization;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>libvirt's description of a snapshot (https://libvirt.org/formatsnapshot.html).</summary>
internal sealed class SnapshotXml
{
    // Stands in the description while the snapshot's images are being merged: from then on its state is not to be had any more.
    private const string Unfinished = "[Removal begun: this snapshot can only be removed.]";

    private readonly XElement _root;

    private SnapshotXml(XElement root)
    {
        _root = root;
    }

    /// <param name="xml">The description.</param>
    /// <param name="volumes">What the volumes are that the VM named by their pools.</param>
    public static SnapshotXml Parse(string xml, Func<(string Pool, string Name), VolumeFile?> volumes)
    {
        var root = XElement.Parse(xml, LoadOptions.PreserveWhitespace);
        VolumeFile.Note(root, volumes);
        return new(root);
    }

    public string Name => _root.Element("name")?.Value ?? "";

    public string Description => _root.Element("description")?.Value ?? "";

    public string? Parent => _root.Element("parent")?.Element("name")?.Value;

    public DateTimeOffset Created =>
        DateTimeOffset.FromUnixTimeSeconds(
            long.TryParse(_root.Element("creationTime")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? seconds
                : 0);

    public KvmSnapshotState State => _root.Element("state")?.Value switch
    {
        "running" or "blocked" => KvmSnapshotState.Running,
        "paused" => KvmSnapshotState.Paused,
        "shutoff" or "shutdown" or "crashed" => KvmSnapshotState.Off,
        "disk-snapshot" => KvmSnapshotState.DiskOnly,
        _ => KvmSnapshotState.Unknown,
    };

    /// <summary>True when the memory was saved to a file of its own.</summary>
    public bool HasMemoryFile => (string?)_root.Element("memory")?.Attribute("snapshot") == "external";

    /// <summary>The file with the memory, where there is one.</summary>
    public string? MemoryFile => HasMemoryFile ? (string?)_root.Element("memory")?.Attribute("file") : null;

    public IReadOnlyList<Disk> Disks => _root.Element("disks")?.Elements("disk").Select(d => new Disk(
        (string?)d.Attribute("name") ?? "",
        (string?)d.Attribute("snapshot") ?? "",
        VolumeFile.PathOf(d.Element("source")))).ToList() ?? [];

    public KvmSnapshotKind Kind
    {
        get
        {
            var isExternal = HasMemoryFile || Disks.Any(d => d.Kind == "external");
            var isInternal = (string?)_root.Element("memory")?.Attribute("snapshot") == "internal" || Disks.Any(d => d.Kind == "internal");
            return isExternal ? isInternal ? KvmSnapshotKind.Mixed : KvmSnapshotKind.External : KvmSnapshotKind.Internal;
        }
    }

    /// <summary>The VM as it was, or null: drivers other than QEMU do not keep it.</summary>
    public SnapshotDomainXml? Domain => _root.Element("domain") is { } domain ? new(domain) : null;

    /// <summary>
    /// A copy of the definition that the VM had for its next start; where libvirt kept none, because the VM was off, of the
    /// VM as it was.
    /// </summary>
    public SnapshotDomainXml? StoredDomain => (_root.Element("inactiveDomain") ?? _root.Element("domain")) is { } stored
        ? new(new XElement("domain", stored.Attributes(), stored.Nodes()))
        : null;

    /// <summary>True once its removal has begun: the state that it stood for may be overwritten.</summary>
    public bool IsUnfinished => Description.Contains(Unfinished, StringComparison.Ordinal);

    public void MarkUnfinished()
    {
        if (!IsUnfinished) SetDescription($"{Unfinished} {Description}".TrimEnd());
    }

    /// <summary>The images that were frozen by it: those of its external disks, by target.</summary>
    public IReadOnlyDictionary<string, string> Frozen()
    {
        var sources = Domain?.Disks.Where(d => d.Path is not null).ToDictionary(d => d.Target, d => d.Path!, StringComparer.Ordinal) ?? [];
        return Disks
            .Where(d => d.Kind == "external" && sources.ContainsKey(d.Target))
            .ToDictionary(d => d.Target, d => sources[d.Target], StringComparer.Ordinal);
    }

    /// <summary>Says that what the VM writes after this snapshot is in these images, by target.</summary>
    public void SetOverlays(IReadOnlyDictionary<string, string> paths)
    {
        foreach (var disk in _root.Element("disks")?.Elements("disk") ?? [])
        {
            if (!paths.TryGetValue((string?)disk.Attribute("name") ?? "", out var path)) continue;
            disk.Element("source")?.Remove();
            disk.SetAttributeValue("type", "file");
            disk.Add(new XElement("source", new XAttribute("file", path)));
        }
    }

    /// <summary>Says that a frozen image is now another one.</summary>
    public void ReplaceFrozen(string target, string path, string format)
    {
        foreach (var definition in new[] { _root.Element("domain"), _root.Element("inactiveDomain") }.OfType<XElement>())
        {
            new SnapshotDomainXml(definition).SetSource(target, path, format);
        }
    }

    /// <summary>An image below a frozen one has been merged into the one below it.</summary>
    /// <returns>True when a definition in the snapshot had named it.</returns>
    public bool RemoveLayer(string target, Func<string, bool> isMerged)
    {
        var changed = false;
        foreach (var definition in new[] { _root.Element("domain"), _root.Element("inactiveDomain") }.OfType<XElement>())
            changed |= new SnapshotDomainXml(definition).RemoveLayer(target, isMerged);
        return changed;
    }

    public override string ToString() => _root.ToString(SaveOptions.DisableFormatting);

    /// <summary>What libvirt needs to make a snapshot of a VM.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What to say of it, or null.</param>
    /// <param name="overlays">The disks by target: an overlay's path makes it external, "" internal, null leaves the disk out.</param>
    /// <param name="memory">internal or no.</param>
    public static string Write(string name, string? description, IEnumerable<KeyValuePair<string, string?>> overlays, string memory) =>
        new XElement(
            "domainsnapshot",
            new XElement("name", name),
            description is null ? null : new XElement("description", description),
            new XElement("memory", new XAttribute("snapshot", memory)),
            new XElement(
                "disks",
                overlays.Select(o => new XElement(
                    "disk",
                    new XAttribute("name", o.Key),
                    new XAttribute(
                        "snapshot",
                        o.Value switch
                        {
                            null => "no",
                            "" => "internal",
                            _ => "external",
                        }),
                    string.IsNullOrEmpty(o.Value)
                        ? null
                        : new object[]
                        {
                            new XAttribute("type", "file"),
                            new XElement("driver", new XAttribute("type", "qcow2")),
                            new XElement("source", new XAttribute("file", o.Value)),
                        })))).ToString(SaveOptions.DisableFormatting);

    private void SetDescription(string text)
    {
        if (_root.Element("description") is { } description) description.Value = text;
        else _root.Element("name")!.AddAfterSelf(new XElement("description", text));
    }

    /// <summary>A disk in a snapshot: internal, external, manual or no, and for an external one its overlay.</summary>
    internal sealed record Disk(string Target, string Kind, string? Overlay);
}
