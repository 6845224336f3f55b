using System.Buffers.Binary;
using System.Text;
using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Images;

public sealed class RawContentTests
{
    private const int Sector = 512;

    [Theory]
    [InlineData("gpt")]
    [InlineData("mbr")]
    [InlineData("iso")]
    [InlineData("zeros")]
    [InlineData("noise")]
    [InlineData("bootsector")]
    public void A_disk_is_a_disk(string kind)
    {
        var disk = Disk(kind);
        Assert.Equal(RawContentKind.Image, RawContent.Of(disk, disk.Length).Kind);
    }

    [Theory]
    [InlineData("gpt")]
    [InlineData("mbr")]
    [InlineData("iso")]
    public void One_that_is_shorter_than_it_says_was_cut(string kind)
    {
        var disk = Disk(kind);
        Assert.Equal(RawContentKind.Cut, RawContent.Of(disk, disk.Length - Sector).Kind);
        // Bytes behind its end do no harm.
        Assert.Equal(RawContentKind.Image, RawContent.Of(disk, disk.Length + 1).Kind);
    }

    [Fact]
    public void Text_is_told_however_its_end_was_cut()
    {
        Assert.Equal(RawContentKind.Text, KindOf("root:x:0:0:root:/root:/bin/bash\n"u8));
        Assert.Equal(RawContentKind.Text, KindOf(Encoding.UTF8.GetBytes(new string('a', 4093) + "ä€𝄞" + new string('b', 4096))));
        Assert.Equal(RawContentKind.Text, KindOf(Encoding.UTF8.GetBytes(new string('ä', 1 << 20))));
        Assert.Equal(RawContentKind.Text, KindOf(Encoding.UTF8.GetBytes(new string('x', 1024))));
        Assert.Equal(RawContentKind.Text, RawContent.Read("/etc/passwd").Kind);
        Assert.Equal(RawContentKind.Empty, KindOf([]));
        // Latin-1 and random bytes are no text.
        Assert.Equal(RawContentKind.Image, KindOf([.. Enumerable.Repeat((byte)0xe4, 1024)]));
    }

    /// <summary>A boot sector of a file system, with text where a disk has partitions, is no partition table.</summary>
    [Fact]
    public void Code_is_not_taken_for_partitions()
    {
        var sector = new byte[64 * Sector];
        Encoding.ASCII.GetBytes("Non-System disk or disk error. Replace and press any key when ready").CopyTo(sector, 440);
        (sector[510], sector[511]) = (0x55, 0xaa);
        Assert.Equal(RawContentKind.Image, RawContent.Of(sector, sector.Length).Kind);
    }

    private static RawContentKind KindOf(ReadOnlySpan<byte> content) =>
        RawContent.Of(content[..Math.Min(content.Length, 34 << 10)], content.Length).Kind;

    internal static byte[] Disk(string kind)
    {
        var disk = new byte[1 << 20];
        var sectors = disk.Length / Sector;
        switch (kind)
        {
            case "noise":
                Random.Shared.NextBytes(disk);
                break;
            case "gpt":
                Partition(0xee, 1, sectors - 1);
                Encoding.ASCII.GetBytes("EFI PART").CopyTo(disk, Sector);
                BinaryPrimitives.WriteInt64LittleEndian(disk.AsSpan(Sector + 32), sectors - 1);
                break;
            case "mbr":
                Partition(0x83, 64, sectors - 64);
                break;
            case "iso":
                disk[16 * 2048] = 1;
                Encoding.ASCII.GetBytes("CD001").CopyTo(disk, (16 * 2048) + 1);
                BinaryPrimitives.WriteInt32LittleEndian(disk.AsSpan((16 * 2048) + 80), disk.Length / 2048);
                // What other readers are told need not be right.
                Partition(0x17, 64, sectors * 2);
                break;
            case "bootsector":
                disk = new byte[Sector];
                (disk[0], disk[510], disk[511]) = (0xfa, 0x55, 0xaa);
                break;
        }

        return disk;

        void Partition(byte type, int start, int count)
        {
            disk[446 + 4] = type;
            BinaryPrimitives.WriteInt32LittleEndian(disk.AsSpan(446 + 8), start);
            BinaryPrimitives.WriteInt32LittleEndian(disk.AsSpan(446 + 12), count);
            (disk[510], disk[511]) = (0x55, 0xaa);
        }
    }
}
