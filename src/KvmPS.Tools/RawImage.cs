namespace KvmPS.Tools;

/// <summary>
/// Describes a raw image without starting a program. Raw is what QEMU takes a file for that begins as none of its formats do, so
/// whatever looks like one of these, or is no regular file, gives null and is left to qemu-img.
/// </summary>
internal static class RawImage
{
    private const int Probed = 2048, SectorSize = 512;

    internal static ImageInfo? Read(string path)
    {
        // The one format that QEMU knows by its file's name.
        if (path.EndsWith(".dmg", StringComparison.OrdinalIgnoreCase)) return null;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        // Empty, or a block device, whose size is not that of a file.
        if (RandomAccess.GetLength(file) is var length && length == 0) return null;
        var head = new byte[Probed];
        var read = RandomAccess.Read(file, head, 0);
        if (ContentFormat.MayBeOtherThanRaw(head.AsSpan(0, read))) return null;
        return new ImageInfo
        {
            Path = path,
            Format = "raw",
            VirtualSize = (length + SectorSize - 1) / SectorSize * SectorSize,
            ActualSize = NativeFile.SizeOnDisk(path),
        };
    }
}
