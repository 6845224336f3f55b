using System.Buffers.Binary;
using System.Text;

namespace KvmPS.Tools;

/// <summary>
/// The format that a file's content claims, by its first bytes, as QEMU probes it. Whoever writes to a raw disk controls these bytes,
/// so this must not decide how an image is read whose format is known.
/// </summary>
public static class ContentFormat
{
    private const int Probed = 2048; // QEMU's BLOCK_PROBE_BUF_SIZE is 512; a VMDK description may begin with comments.
    private const int VdiOffset = 64;
    private const uint VdiSignature = 0xbeda107f;

    // The magic numbers of QEMU's formats. qcow and qcow2 share theirs, and differ in the version that follows.
    private static readonly (byte[] Magic, string Format)[] s_magics =
    [
        ([.. "QED"u8, 0], "qed"), ([.. "LUKS"u8, 0xba, 0xbe], "luks"), ([.. "KDMV"u8], "vmdk"), ([.. "COWD"u8], "vmdk"),
        ([.. "vhdxfile"u8], "vhdx"), ([.. "conectix"u8], "vpc"),
        ([.. "WithoutFreeSpace"u8], "parallels"), ([.. "WithouFreSpacExt"u8], "parallels"),
        ([.. "Bochs Virtual HD Image"u8], "bochs"), ([.. "#!/bin/sh\n#V2.0 Format\n"u8], "cloop"),
    ];

    private static readonly byte[] s_qcow = [.. "QFI"u8, 0xfb];

    /// <summary>The format as qemu-img names it; <c>raw</c> for content that begins as none of QEMU's formats do.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="NotADiskImageException">The path is a folder, a pipe, a socket or a character device.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static string Of(string path)
    {
        path = ImagePath.Absolute(path);
        FileKind.RequireDiskImage(path);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var head = new byte[Probed];
        return Of(head.AsSpan(0, RandomAccess.Read(file, head, 0)));
    }

    internal static string Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(s_qcow) && head.Length >= 8) return BinaryPrimitives.ReadUInt32BigEndian(head[4..]) == 1 ? "qcow" : "qcow2";
        foreach (var (magic, format) in s_magics)
        {
            if (head.StartsWith(magic)) return format;
        }

        var isVdi = head.Length >= VdiOffset + sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(head[VdiOffset..]) == VdiSignature;
        return isVdi ? "vdi" : IsVmdkDescription(head) ? "vmdk" : "raw";
    }

    /// <summary>True for what begins as an image of another format, or could be one of which only QEMU can tell: text.</summary>
    internal static bool MayBeOtherThanRaw(ReadOnlySpan<byte> head)
        => head.StartsWith(s_qcow) || Of(head) != "raw" || head.StartsWith("version="u8)
            || (head.Length > 0 && head[0] is (byte)'#' or (byte)' ' or (byte)'\n' or (byte)'\r');

    /// <summary>The description of a VMDK image: text, perhaps below comments and empty lines.</summary>
    private static bool IsVmdkDescription(ReadOnlySpan<byte> head)
    {
        while (head.Length > 0 && head[0] is (byte)'#' or (byte)' ' or (byte)'\n' or (byte)'\r')
        {
            var end = head.IndexOf((byte)'\n');
            if (head[0] is not (byte)'#') end = 0;
            if (end < 0) return false;
            head = head[(end + 1)..];
        }

        return Encoding.Latin1.GetString(head[..Math.Min(head.Length, 9)]) is "version=1" or "version=2" or "version=3";
    }
}
