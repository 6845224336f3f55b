using KvmPS.Xml;

namespace KvmPS.Operations.VM;

/// <summary>The definition that Export-KvmVM has written beside a copy of a disk: FILE.xml beside FILE-vda.img.</summary>
internal static class ExportedDefinition
{
    private const long MostBytes = 16 << 20;

    /// <summary>The disk that an image is in that definition, and the definition's file; null where there is none.</summary>
    public static (DiskElement Disk, string File)? Find(string image)
    {
        var name = Path.GetFileName(image);
        if (name.LastIndexOf('-') is not (> 0 and var dash)) return null;
        var file = Path.Join(Path.GetDirectoryName(image), name[..dash] + ".xml");
        if (!File.Exists(file) || new FileInfo(file).Length > MostBytes) return null;
        try
        {
            // An export may have been moved as a whole, so that the folders differ.
            var definition = PortableDomainXml.Parse(File.ReadAllText(file), $"'{file}'");
            return definition.Disks.FirstOrDefault(d => Path.GetFileName(d.Path) == name) is { } disk ? (disk, file) : null;
        }
        catch (Exception error) when (error is KvmException or IOException or UnauthorizedAccessException)
        {
            // Some other file of that name.
            return null;
        }
    }
}
