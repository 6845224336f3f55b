using System.Buffers;
using System.Text.Unicode;

namespace KvmPS.Tools;

/// <summary>Tells files that hold something else than a disk: anything can be read as a raw image, and a VM would write to it.</summary>
public static class DiskContent
{
    private const int SectorSize = 512, Looked = 4096;

    // The longest character of UTF-8.
    private const int LongestCharacter = 4;

    // Control characters that no text has: all but tab, line feed, form feed, carriage return and escape.
    private static readonly SearchValues<byte> s_binary = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 127]);

    /// <summary>Why a regular file is no raw disk, to follow "it"; null for one that may be, for a device, and for images of other formats.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="NotADiskImageException">The path is a folder, a pipe, a socket or a character device.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static string? WhyNotRaw(string path)
    {
        path = ImagePath.Absolute(path);
        FileKind.RequireDiskImage(path);
        if (FileKind.IsBlockDevice(path)) return null;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var head = new byte[Looked];
        return WhyNotRaw(head.AsSpan(0, RandomAccess.Read(file, head, 0)), RandomAccess.GetLength(file));
    }

    internal static string? WhyNotRaw(ReadOnlySpan<byte> head, long length)
    {
        if (ContentFormat.Of(head) != "raw") return null;
        if (length == 0) return "is empty";
        if (IsText(head, length)) return "is text";
        return length % SectorSize == 0 ? null : $"has {length} bytes, which is not a whole number of sectors ({SectorSize} bytes)";
    }

    private static bool IsText(ReadOnlySpan<byte> head, long length)
    {
        if (head.ContainsAny(s_binary)) return false;
        // The end of what was looked at may have cut a character.
        for (var cut = 0; cut <= (head.Length < length ? LongestCharacter - 1 : 0); cut++)
        {
            if (Utf8.IsValid(head[..^cut])) return true;
        }

        return false;
    }
}
