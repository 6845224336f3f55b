using System.Buffers.Binary;

namespace KvmPS.Tools;

/// <summary>
/// Describes a raw image without starting a program. Raw is what QEMU takes a file for that begins as none of its formats do, so
/// whatever looks like one of these, or is no regular file, gives null and is left to qemu-img.
/// </summary>
internal static class RawImage
{
    private const int Probed = 512, SectorSize = 512; // QEMU looks at as much
    private const int VdiOffset = 64;
    private const uint VdiSignature = 0xbeda107f;

    // What images of QEMU's formats begin with: qcow and qcow2, qed, luks, vmdk 4 and 3, vhdx, vpc, parallels, bochs.
    private static readonly byte[][] s_beginnings =
    [
        [.. "QFI"u8, 0xfb], [.. "QED"u8, 0], [.. "LUKS"u8, 0xba, 0xbe], [.. "KDMV"u8], [.. "COWD"u8], [.. "vhdxfile"u8], [.. "conectix"u8],
        [.. "WithoutFreeSpace"u8], [.. "WithouFreSpacExt"u8], [.. "Bochs Virtual HD Image"u8],
    ];

    internal static ImageInfo? Read(string path)
    {
        // The one format that QEMU knows by its file's name.
        if (path.EndsWith(".dmg", StringComparison.OrdinalIgnoreCase)) return null;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        // Empty, or a block device, whose size is not that of a file.
        if (RandomAccess.GetLength(file) is var length && length == 0) return null;
        var head = new byte[Probed];
        var read = RandomAccess.Read(file, head, 0);
        if (IsOfAnotherFormat(head.AsSpan(0, read))) return null;
        return new ImageInfo
        {
            Path = path,
            Format = "raw",
            VirtualSize = (length + SectorSize - 1) / SectorSize * SectorSize,
            ActualSize = NativeFile.SizeOnDisk(path),
        };
    }

    private static bool IsOfAnotherFormat(ReadOnlySpan<byte> head)
    {
        foreach (var beginning in s_beginnings)
        {
            if (head.StartsWith(beginning)) return true;
        }

        // The text of a vmdk's description, perhaps below comments and empty lines; cloop begins as a script does.
        if (head.Length > 0 && (head[0] is (byte)'#' or (byte)' ' or (byte)'\n' or (byte)'\r' || head.StartsWith("version="u8))) return true;
        return head.Length >= VdiOffset + sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(head[VdiOffset..]) == VdiSignature;
    }
}
