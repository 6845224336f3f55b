using KvmPS.Libvirt;
using KvmPS.Planning.Storage;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Disk;

/// <summary>
/// Notes the format at an image that no definition names, where its content alone would decide: where a VM lets go of a disk, whose guest
/// may have written any header if it is raw; and where KvmPS has made an image whose name does not tell. What cannot be noted is judged by
/// name and content.
/// </summary>
internal static class FormatNotes
{
    /// <summary>Files of a VM's disks, with the formats that its definition says.</summary>
    public static IReadOnlyList<(string Path, string Format)> Of(Connection host, IEnumerable<DiskElement> disks) => !host.IsLocal ? []
        : [.. disks.Where(d => d is { IsFile: true, IsReadOnly: false, IsEncrypted: false, Slice: null, Path: not null })
            .Select(d => (d.Path!, d.Format ?? "raw")).Distinct()];

    /// <summary>For a VM that lets go of them.</summary>
    public static void NoteLeft(IEnumerable<(string Path, string Format)> files)
    {
        foreach (var (path, format) in files.Where(f => File.Exists(f.Path)))
        {
            if (format == "raw") FormatNote.Write(path, format);
            else NoteMade(path, format);
        }
    }

    public static void NoteMade(string path, string format)
    {
        var isPlain = ImageName.Says(path, format) && FormatNote.Read(path) is null;
        if (!isPlain && !FileKind.IsBlockDevice(path)) FormatNote.Write(path, format);
    }
}
