using System.Text;

namespace KvmPS.Linux;

/// <summary>
/// A guest of one sector for PCs with a BIOS: it writes a line to its first serial port with each tick of the clock, and halts
/// in between.
/// </summary>
internal static class BootSector
{
    public const string Line = "KvmPS boots";

    // Real mode, at 0x7c00.
    private static readonly byte[] Code =
    [
        0xfa, // cli
        0x31, 0xc0, // xor ax, ax
        0x8e, 0xd8, // mov ds, ax
        0x8e, 0xd0, // mov ss, ax
        0xbc, 0x00, 0x7c, // mov sp, 0x7c00
        0xfc, // cld
        0xbe, 0x1d, 0x7c, // again: mov si, Line
        0xba, 0xf8, 0x03, // mov dx, 0x3f8
        0xac, // next: lodsb
        0x84, 0xc0, // test al, al
        0x74, 0x03, // jz idle
        0xee, // out dx, al
        0xeb, 0xf8, // jmp next
        0xfb, // idle: sti
        0xf4, // hlt
        0xeb, 0xee, // jmp again
    ];

    // SeaBIOS boots from no disk of a single sector.
    private const int DiskSize = 1 << 20;

    /// <summary>A disk with nothing but the sector.</summary>
    public static byte[] Disk()
    {
        var disk = new byte[DiskSize];
        byte[] content = [.. Code, .. Encoding.ASCII.GetBytes(Line + "\r\n")];
        content.CopyTo(disk, 0);
        (disk[510], disk[511]) = (0x55, 0xaa);
        return disk;
    }
}
