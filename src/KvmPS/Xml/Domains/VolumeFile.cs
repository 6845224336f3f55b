using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>
/// What a volume is on the host that a disk names by its pool. libvirt knows that, the definition does not say it: it is noted in the
/// tree, where it is no part of the text.
/// </summary>
/// <param name="Path">The file or device.</param>
/// <param name="IsFile">True for a file.</param>
internal sealed record VolumeFile(string Path, bool IsFile)
{
    /// <summary>null where the source is no such volume, or libvirt did not find it.</summary>
    public static VolumeFile? Of(XElement? source) => source?.Annotation<VolumeFile>();

    /// <summary>Notes it at each source of a disk in a definition or a snapshot's description.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="find">What the volume of a pool is; null where that is not known.</param>
    public static void Note(XElement root, Func<(string Pool, string Name), VolumeFile?> find)
    {
        foreach (var source in root.Descendants("source").ToList())
        {
            if ((string?)source.Attribute("pool") is { } pool
                && (string?)source.Attribute("volume") is { } name
                && find((pool, name)) is { } file)
            {
                source.RemoveAnnotations<VolumeFile>();
                source.AddAnnotation(file);
            }
        }
    }

    /// <summary>The file that a source names, be it by its path or as a volume; null for devices and all else.</summary>
    public static string? FileOf(XElement? source)
        => (string?)source?.Attribute("file") ?? (Of(source) is { IsFile: true } volume ? volume.Path : null);

    /// <summary>The file or device that a source names, be it by its path or as a volume; null for all else.</summary>
    public static string? PathOf(XElement? source)
        => (string?)source?.Attribute("file") ?? (string?)source?.Attribute("dev") ?? Of(source)?.Path;
}
