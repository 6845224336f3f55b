using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>
/// The backing chain that a stored definition prescribes for a disk (backingStore elements,
/// https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms). QEMU then follows it, whatever the images' headers say.
/// </summary>
/// <param name="Layers">What lies below the disk's own image, top first.</param>
/// <param name="EndsHere">True when nothing is below the last of them; else its header says.</param>
internal sealed record BackingChain(IReadOnlyList<BackingChain.Layer> Layers, bool EndsHere)
{
    /// <summary>null: the definition leaves it to the image's header.</summary>
    public static BackingChain? Of(XElement disk)
    {
        if (disk.Element("backingStore") is null) return null;
        var layers = new List<Layer>();
        for (var at = disk.Element("backingStore"); at is not null; at = at.Element("backingStore"))
        {
            if (IsEnd(at)) return new(layers, EndsHere: true);
            layers.Add(new((string?)at.Attribute("type") ?? "", PathOf(at), (string?)at.Element("format")?.Attribute("type")));
        }

        return new(layers, EndsHere: false);
    }

    /// <summary>The backingStore that a disk gets when its image becomes one of those below it; null: nothing is prescribed then.</summary>
    public static XElement? Under(XElement disk, string path)
        => disk.Descendants("backingStore").FirstOrDefault(layer => PathOf(layer) == path)?.Element("backingStore");

    /// <summary>The backingStore that a disk gets when an overlay takes the place of its image; null: headers tell.</summary>
    public static XElement? Above(XElement disk)
    {
        if (disk.Element("backingStore") is not { } below || disk.Element("source") is not { } source) return null;
        var layer = new XElement(source);
        foreach (var name in new[] { "index", "startupPolicy" }) layer.SetAttributeValue(name, null);
        return new("backingStore",
            new XAttribute("type", (string?)disk.Attribute("type") ?? "file"),
            new XElement("format", new XAttribute("type", (string?)disk.Element("driver")?.Attribute("type") ?? "raw")),
            layer,
            new XElement(below));
    }

    /// <summary>The file or block device of a disk or of one of its layers; null for all else.</summary>
    public static string? PathOf(XElement layer) => VolumeFile.PathOf(layer.Element("source"));

    private static bool IsEnd(XElement backingStore) => backingStore.Attribute("type") is null;

    /// <param name="Type">file, block, network, …</param>
    /// <param name="Path">The file or block device; null for all else.</param>
    /// <param name="Format">raw, qcow2, …</param>
    internal sealed record Layer(string Type, string? Path, string? Format);
}
