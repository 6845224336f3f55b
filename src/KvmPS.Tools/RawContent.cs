using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace KvmPS.Tools;

/// <summary>
/// What a file holds that QEMU takes for a raw image because it begins as none of QEMU's formats do: archives, web pages and pointers
/// do so too, and a download that was cut short. Anything can be read as a raw image, and a VM would write to it.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Of an archive its format, of text its first line, of what was cut how much there is; else empty.</param>
public sealed record RawContent(RawContentKind Kind, string Text)
{
    /// <summary>The bytes of a sector: a disk has a whole number of them.</summary>
    public const int Sector = 512;

    private const int IsoBlock = 2048;

    // Text to this length is no disk with some text in its first sector.
    private const int TextProbed = 4096;

    // The longest character of UTF-8.
    private const int LongestCharacter = 4;

    // The tables of partitions, and the volume descriptor of an ISO 9660 file system, which is the 17th block.
    private const int Probed = 17 * IsoBlock;

    private const int IsoDescriptor = 16 * IsoBlock;

    private static readonly RawContent s_image = new(RawContentKind.Image, "");

    private static readonly (int Offset, byte[] Magic, string Name)[] s_archives =
    [
        (0, [.. "PK"u8, 3, 4], "zip"), (0, [.. "PK"u8, 5, 6], "zip"), (257, [.. "ustar"u8], "tar"),
        (0, [.. "7z"u8, 0xbc, 0xaf, 0x27, 0x1c], "7z"),
        (0, [.. "Rar!"u8, 0x1a, 7], "rar"), (0, [.. "070701"u8], "cpio"), (0, [.. "!<arch>\n"u8], "ar"), (0, [.. "hsqs"u8], "squashfs"),
        (0, [0xed, 0xab, 0xee, 0xdb], "rpm"), (0, [4, 0x22, 0x4d, 0x18], "lz4"), (0, [0x1f, 0x9d], "compress"),
    ];

    // Control characters that no text has: all but tab, line feed, form feed, carriage return and escape.
    private static readonly SearchValues<byte> s_binary = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 127]);

    private static readonly byte[] s_bom = [0xef, 0xbb, 0xbf];

    /// <summary>The file's bytes; 0 for a block device.</summary>
    public long Length { get; private init; }

    /// <summary>Reads the beginning of a file; a block device is a disk, whatever it holds.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="NotADiskImageException">The path is a folder, a pipe, a socket or a character device.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static RawContent Read(string path)
    {
        path = ImagePath.Absolute(path);
        FileKind.RequireDiskImage(path);
        if (FileKind.IsBlockDevice(path)) return s_image;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var buffer = new byte[Probed];
        var length = RandomAccess.GetLength(file);
        var read = 0;
        while (read < buffer.Length && RandomAccess.Read(file, buffer.AsSpan(read), read) is var more and > 0) read += more;
        return Of(buffer.AsSpan(0, read), length);
    }

    internal static RawContent Of(ReadOnlySpan<byte> head, long length) => Judge(head, length) with { Length = length };

    private static RawContent Judge(ReadOnlySpan<byte> head, long length)
    {
        if (length == 0) return new(RawContentKind.Empty, "");
        foreach (var (offset, magic, name) in s_archives)
        {
            if (head.Length > offset && head[offset..].StartsWith(magic)) return new(RawContentKind.Archive, name);
        }

        if (PackedFile.Name(head) is { } packed) return new(RawContentKind.Archive, packed);
        if (TextOf(head, length) is { } text) return OfText(text);
        var needed = LengthNeeded(head);
        return needed > length ? new(RawContentKind.Cut, $"{length} of {needed} bytes") : s_image;
    }

    private static RawContent OfText(string text)
    {
        var begin = text.TrimStart();
        var kind = begin.StartsWith("version https://git-lfs.github.com/spec/", StringComparison.Ordinal) ? RawContentKind.GitLfsPointer
            : begin.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
                || begin.StartsWith("<html", StringComparison.OrdinalIgnoreCase) ? RawContentKind.WebPage
            : RawContentKind.Text;
        return new(kind, begin.Split('\n')[0].Trim());
    }

    /// <summary>What of a text was looked at; null where it is none.</summary>
    private static string? TextOf(ReadOnlySpan<byte> head, long length)
    {
        head = head[..Math.Min(head.Length, TextProbed)];
        if (head.ContainsAny(s_binary)) return null;
        // The end of what was looked at may have cut a character.
        for (var cut = 0; cut <= (head.Length < length ? LongestCharacter - 1 : 0); cut++)
        {
            if (Utf8.IsValid(head[..^cut])) return Encoding.UTF8.GetString(head[(head.StartsWith(s_bom) ? s_bom.Length : 0)..^cut]);
        }

        return null;
    }

    /// <summary>How long the file must be by what it says of itself; 0: it says nothing.</summary>
    private static long LengthNeeded(ReadOnlySpan<byte> head)
    {
        // An ISO may have partition tables for other readers, which need not be right.
        if (head.Length >= IsoDescriptor + 84 && head[(IsoDescriptor + 1)..].StartsWith("CD001"u8))
        {
            return (long)BinaryPrimitives.ReadUInt32LittleEndian(head[(IsoDescriptor + 80)..]) * IsoBlock;
        }

        if (head.Length < Sector || head[510] != 0x55 || head[511] != 0xaa) return 0;
        // The last sector of a disk with a GPT is a copy of its header, which the header names.
        if (head.Length >= 2 * Sector && head[Sector..].StartsWith("EFI PART"u8))
        {
            var last = BinaryPrimitives.ReadUInt64LittleEndian(head[(Sector + 32)..]);
            return last < (ulong)long.MaxValue / Sector ? (long)(last + 1) * Sector : 0;
        }

        return MbrLength(head[446..510]);
    }

    /// <summary>The end of the last partition. The boot sector of a file system has code or text where a disk has partitions: 0.</summary>
    private static long MbrLength(ReadOnlySpan<byte> table)
    {
        var end = 0L;
        for (; table.Length > 0; table = table[16..])
        {
            if (table[0] is not (0 or 0x80)) return 0;
            if (table[4] == 0) continue;
            var start = BinaryPrimitives.ReadUInt32LittleEndian(table[8..]);
            var count = BinaryPrimitives.ReadUInt32LittleEndian(table[12..]);
            if (start == 0 || count == 0) return 0;
            end = Math.Max(end, ((long)start + count) * Sector);
        }

        return end;
    }
}
