using KvmPS.Libvirt;
using KvmPS.Planning.Storage;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Commands.Disk;

/// <summary>
/// Notes the format at an image that no definition names, where its content alone would decide: where a VM lets go of a raw disk, whose guest may
/// have written any header; and where KvmPS has made an image whose name does not tell. What cannot be noted is judged by name and content.
/// </summary>
internal static class FormatNotes
{
    /// <summary>Files that are raw because a definition says so.</summary>
    public static IReadOnlyList<string> RawFiles(Connection host, IEnumerable<DiskElement> disks) => !host.IsLocal ? []
        : [.. disks.Where(d => d is { IsFile: true, IsReadOnly: false, IsEncrypted: false, Slice: null, Format: null or "raw", Path: not null })
            .Select(d => d.Path!).Distinct(StringComparer.Ordinal)];

    public static void NoteRaw(IEnumerable<string> paths)
    {
        foreach (var path in paths.Where(File.Exists)) FormatNote.Write(path, "raw");
    }

    public static void NoteMade(string path, string format)
    {
        if (!ImageName.Says(path, format) && !File.GetAttributes(path).HasFlag(FileAttributes.Device)) FormatNote.Write(path, format);
    }
}
