using System.Buffers.Binary;
using System.Text;

namespace KvmPS.Tools;

/// <summary>
/// Reads an ordinary qcow2 image's header (QEMU's docs/interop/qcow2.txt) without starting a program, which is what a listing
/// of hundreds of images would spend its time on. Whatever is not plain (another format or version, encryption, snapshots, a
/// data file of its own, a backing image that is no plain path, anything odd) gives null and is left to qemu-img.
/// </summary>
internal static class Qcow2Header
{
    private const uint Magic = 0x514649FB; // QFI\xfb
    private const int ShortestV3 = 104, LargestRead = 64 << 10, LongestName = 1023;
    private const ulong Dirty = 1, Corrupt = 2, ExternalData = 4, Compression = 8, ExtendedL2 = 16;
    private const uint EndOfExtensions = 0, BackingFormat = 0xE2792ACA, Encryption = 0x0537BE77, Bitmaps = 0x23852875;
    private const uint DataFileName = 0x44415441, FeatureNames = 0x6803F857;
    private const int SmallestClusterBits = 9, LargestClusterBits = 21, SmallestSubclusterBits = 14, SectorSize = 512;
    private const ulong LazyRefcounts = 1; // among the compatible features
    // QEMU's own limits (block/qcow2.h): what is beyond them it does not open.
    private const long LargestL1Table = 32 << 20, LargestRefcountTable = 8 << 20;

    /// <summary>Whether a file begins as qcow2 images do, ordinary or not.</summary>
    internal static bool IsOne(string path)
    {
        try
        {
            // A pipe must not even be opened.
            FileKind.RequireDiskImage(path);
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var magic = new byte[4];
            return RandomAccess.Read(file, magic, 0) == magic.Length && U32(magic, 0) == Magic;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether nothing was ever written to an ordinary image: its first table points nowhere, and all it shows is what lies below.
    /// </summary>
    internal static bool IsUnwritten(string path)
    {
        if (Read(path) is null) return false;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var head = new byte[ShortestV3];
        if (RandomAccess.Read(file, head, 0) < ShortestV3) return false;
        var (left, at) = ((long)U32(head, 36) * 8, (long)U64(head, 40));
        for (var buffer = new byte[LargestRead]; left > 0;)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)), at);
            if (read == 0 || buffer.AsSpan(0, read).ContainsAnyExcept((byte)0)) return false;
            left -= read;
            at += read;
        }
        return true;
    }

    /// <summary>The name of the external data file that the beginning of an image tells of; null where it tells of none.</summary>
    internal static string? DataFile(ReadOnlySpan<byte> cluster)
    {
        if (cluster.Length < ShortestV3 || U32(cluster, 4) != 3 || (U64(cluster, 72) & ExternalData) == 0) return null;
        for (long at = U32(cluster, 100); at + 8 <= cluster.Length;)
        {
            var (type, length) = (U32(cluster, (int)at), U32(cluster, (int)at + 4));
            at += 8;
            if (type == EndOfExtensions || length > cluster.Length - at) return null;
            if (type == DataFileName) return Text(cluster.Slice((int)at, (int)length));
            at += (length + 7L) / 8 * 8;
        }

        return null;
    }

    internal static ImageInfo? Read(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var head = new byte[ShortestV3];
        if (RandomAccess.Read(file, head, 0) < ShortestV3 || U32(head, 0) != Magic) return null;
        var bits = (int)U32(head, 20);
        if (U32(head, 4) != 3 || bits is < SmallestClusterBits or > LargestClusterBits) return null;
        var headerLength = (int)Math.Min(U32(head, 100), int.MaxValue);
        var size = (long)U64(head, 24);
        var features = U64(head, 72);
        var compatible = U64(head, 80);
        var length = RandomAccess.GetLength(file);
        // Whatever else QEMU refuses to open must not look sound here: then qemu-img says what is wrong.
        var plain = size is > 0 and <= 1L << 62 && size % SectorSize == 0
            && U32(head, 32) == 0 // encryption
            && U32(head, 60) == 0 // snapshots
            && (features & ~(Dirty | Corrupt | Compression | ExtendedL2)) == 0
            && (compatible & ~LazyRefcounts) == 0
            && U64(head, 88) == 0 // features that a program may clear: bitmaps, raw data file
            && ((features & ExtendedL2) == 0 || bits >= SmallestSubclusterBits)
            && U32(head, 96) <= 6 // refcount order
            && headerLength >= ShortestV3 && headerLength % 8 == 0 && headerLength <= 1 << bits
            && U32(head, 36) >= L1Entries(size, bits, features)
            && IsTable(U64(head, 40), U32(head, 36) * 8L, LargestL1Table, bits, length)
            && U32(head, 56) > 0
            && IsTable(U64(head, 48), (long)U32(head, 56) << bits, LargestRefcountTable, bits, length);
        if (!plain) return null;

        var cluster = new byte[Math.Min(1 << bits, LargestRead)];
        var read = RandomAccess.Read(file, cluster, 0);
        return Describe(path, cluster.AsSpan(0, read), bits, headerLength, size, features) is not { } image
            ? null
            : image with
            {
                LazyRefcounts = compatible != 0,
                RefcountBits = 1 << (int)U32(head, 96),
                ExtendedL2 = (features & ExtendedL2) != 0,
            };
    }

    private static ImageInfo? Describe(string path, ReadOnlySpan<byte> cluster, int bits, int headerLength, long size, ulong features)
    {
        if (!ReadExtensions(cluster, headerLength, out var backingFormat)) return null;
        if (!ReadBackingFile(cluster, out var recorded)) return null;
        var backing = recorded is null or ['/', ..] ? recorded : path[..(path.LastIndexOf('/') + 1)] + recorded;
        // Without a recorded format qemu-img would say what it guesses.
        if (backing is not null && backingFormat is null) return null;
        var compression = headerLength <= ShortestV3 ? 0 : cluster[ShortestV3];
        // A feature bit says that it is another than zlib.
        if (compression > 1 || (compression == 1) != ((features & Compression) != 0)) return null;
        return new ImageInfo
        {
            Path = path,
            Format = "qcow2",
            VirtualSize = size,
            ActualSize = NativeFile.SizeOnDisk(path),
            ClusterSize = 1L << bits,
            BackingFile = backing,
            RecordedBackingFile = recorded,
            BackingFormat = backing is null ? null : backingFormat,
            DirtyFlag = (features & Dirty) != 0,
            Corrupt = (features & Corrupt) != 0,
            Compat = "1.1",
            CompressionType = compression == 0 ? "zlib" : "zstd",
        };
    }

    /// <summary>How many entries the first table must have at least.</summary>
    private static long L1Entries(long size, int bits, ulong features)
    {
        // Each entry leads to a table of one cluster, whose own entries have 8 bytes, or 16 with parts of clusters.
        var covered = bits + bits - ((features & ExtendedL2) == 0 ? 3 : 4);
        return (size >> covered) + ((size & ((1L << covered) - 1)) == 0 ? 0 : 1);
    }

    /// <summary>
    /// A table that QEMU reads as it opens the image lies on a cluster, in the file, and is no larger than QEMU takes it.
    /// </summary>
    private static bool IsTable(ulong offset, long size, long largest, int bits, long length)
        => offset > 0 && (offset & ((1UL << bits) - 1)) == 0 && size <= largest && offset <= long.MaxValue && (long)offset <= length - size;

    private static bool ReadExtensions(ReadOnlySpan<byte> cluster, int at, out string? backingFormat)
    {
        backingFormat = null;
        while (at + 8 <= cluster.Length)
        {
            var (type, length) = (U32(cluster, at), U32(cluster, at + 4));
            at += 8;
            if (type == EndOfExtensions) return true;
            if (length > cluster.Length - at) return false;
            switch (type)
            {
                case BackingFormat:
                    if (Text(cluster.Slice(at, (int)length)) is not { } name
                        || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
                    {
                        return false;
                    }
                    backingFormat = name;
                    break;
                case FeatureNames: break;
                // Bitmaps are shown by qemu-img alone; encryption and data files are not plain.
                case Bitmaps or Encryption or DataFileName: return false;
                default: return false;
            }
            at += (int)((length + 7) / 8 * 8);
        }
        return false;
    }

    private static bool ReadBackingFile(ReadOnlySpan<byte> cluster, out string? recorded)
    {
        recorded = null;
        var (offset, length) = (U64(cluster, 8), U32(cluster, 16));
        if (offset == 0) return true;
        if (length is 0 or > LongestName || offset > (ulong)cluster.Length - length) return false;
        if (Text(cluster.Slice((int)offset, (int)length)) is not { } name) return false;
        // "json:…", "nbd:…" and the like: QEMU takes what comes before the first colon, unless a slash comes earlier, for a protocol.
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (colon >= 0 && (slash < 0 || colon < slash)) return false;
        recorded = name;
        return true;
    }

    private static string? Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
            return text.Length > 0 && !text.Contains('\0') ? text : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64BigEndian(bytes[at..]);
}
