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
    private const ulong Dirty = 1, Corrupt = 2, Compression = 8, ExtendedL2 = 16;
    private const uint EndOfExtensions = 0, BackingFormat = 0xE2792ACA, Encryption = 0x0537BE77, Bitmaps = 0x23852875, DataFile = 0x44415441, FeatureNames = 0x6803F857;
    private const int SmallestClusterBits = 9, LargestClusterBits = 21;

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

    /// <summary>Whether nothing was ever written to an ordinary image: its first table points nowhere, and all it shows is what lies below.</summary>
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
        var plain = size > 0 && size <= 1L << 62
            && U32(head, 32) == 0 // encryption
            && U32(head, 60) == 0 // snapshots
            && (features & ~(Dirty | Corrupt | Compression | ExtendedL2)) == 0
            && U32(head, 96) <= 6 // refcount order
            && headerLength >= ShortestV3 && headerLength % 8 == 0 && headerLength <= 1 << bits
            && IsTable(head, 40, bits, file) && IsTable(head, 48, bits, file);
        if (!plain) return null;

        var cluster = new byte[Math.Min(1 << bits, LargestRead)];
        var read = RandomAccess.Read(file, cluster, 0);
        return Describe(path, cluster.AsSpan(0, read), bits, headerLength, size, features);
    }

    private static ImageInfo? Describe(string path, ReadOnlySpan<byte> cluster, int bits, int headerLength, long size, ulong features)
    {
        if (!ReadExtensions(cluster, headerLength, out var backingFormat)) return null;
        if (!ReadBackingFile(path, cluster, out var backing)) return null;
        // Without a recorded format qemu-img would say what it guesses.
        if (backing is not null && backingFormat is null) return null;
        var compression = (features & Compression) == 0 || headerLength <= 104 ? 0 : cluster[104];
        if (compression > 1) return null;
        return new ImageInfo
        {
            Path = path,
            Format = "qcow2",
            VirtualSize = size,
            ActualSize = NativeFile.SizeOnDisk(path),
            ClusterSize = 1L << bits,
            BackingFile = backing,
            BackingFormat = backing is null ? null : backingFormat,
            DirtyFlag = (features & Dirty) != 0,
            Corrupt = (features & Corrupt) != 0,
            Compat = "1.1",
            CompressionType = compression == 0 ? "zlib" : "zstd",
        };
    }

    /// <summary>The tables that are needed first lie on a cluster of the file.</summary>
    private static bool IsTable(ReadOnlySpan<byte> head, int at, int bits, Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        var offset = U64(head, at);
        return offset > 0 && (offset & ((1UL << bits) - 1)) == 0 && offset < (ulong)RandomAccess.GetLength(file);
    }

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
                    if (Text(cluster.Slice(at, (int)length)) is not { } name || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) return false;
                    backingFormat = name;
                    break;
                case FeatureNames: break;
                // Bitmaps are shown by qemu-img alone; encryption and data files are not plain.
                case Bitmaps or Encryption or DataFile: return false;
                default: return false;
            }
            at += (int)((length + 7) / 8 * 8);
        }
        return false;
    }

    private static bool ReadBackingFile(string path, ReadOnlySpan<byte> cluster, out string? backing)
    {
        backing = null;
        var (offset, length) = (U64(cluster, 8), U32(cluster, 16));
        if (offset == 0) return true;
        if (length is 0 or > LongestName || offset > (ulong)cluster.Length - length) return false;
        if (Text(cluster.Slice((int)offset, (int)length)) is not { } name) return false;
        // "json:…", "nbd:…" and the like: QEMU takes what comes before the first colon, unless a slash comes earlier, for a protocol.
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (colon >= 0 && (slash < 0 || colon < slash)) return false;
        backing = name[0] == '/' ? name : path[..(path.LastIndexOf('/') + 1)] + name;
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
