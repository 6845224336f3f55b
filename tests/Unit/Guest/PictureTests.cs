using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using CsCheck;
using KvmPS.Planning.VM;
using Xunit;

namespace KvmPS.Unit.Guest;

public sealed class PictureTests
{
    [Fact]
    public void Every_pixmap_comes_out_of_its_PNG_as_it_was()
        => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Byte).Sample((width, height, seed) =>
        {
            var pixels = new byte[width * height * 3];
            new Random(seed).NextBytes(pixels);
            var (w, h, decoded) = Decode(PngWriter.Write(PortablePixmap.Read(Pixmap($"P6\n{width} {height}\n255\n", pixels))));
            return w == width && h == height && decoded.AsSpan().SequenceEqual(pixels);
        });

    [Theory]
    [InlineData("P6 2 1 255 ")]
    [InlineData("P6\n# made by QEMU\n2 1\n255\n")]
    public void Headers_may_be_written_in_several_ways(string header)
    {
        var picture = PortablePixmap.Read(Pixmap(header, [1, 2, 3, 4, 5, 6]));
        Assert.Equal((2, 1), (picture.Width, picture.Height));
        Assert.Equal([1, 2, 3, 4, 5, 6], picture.Pixels.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("P6")]
    [InlineData("P5\n2 1\n255\n")]
    [InlineData("P6\n2 1\n65535\n")]
    [InlineData("P6\n0 1\n255\n")]
    [InlineData("P6\n99999999 99999999\n255\n")]
    [InlineData("P6\n2 2\n255\n")]
    public void What_is_no_pixmap_is_refused(string header)
        => Assert.Throws<FormatException>(() => PortablePixmap.Read(Pixmap(header, [1, 2, 3])));

    private static byte[] Pixmap(string header, byte[] pixels) => [.. Encoding.ASCII.GetBytes(header), .. pixels];

    /// <summary>Reads a PNG as the standard has it, for pictures without filters.</summary>
    private static (int Width, int Height, byte[] Pixels) Decode(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], png[..8]);
        int width = 0, height = 0;
        using var packed = new MemoryStream();
        var types = new List<string>();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var type = Encoding.ASCII.GetString(png, at + 4, 4);
            var data = png.AsSpan(at + 8, length);
            Assert.Equal(Crc(png.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            types.Add(type);
            if (type == "IHDR")
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
                Assert.Equal([8, 2, 0, 0, 0], data[8..].ToArray());
            }
            else if (type == "IDAT")
            {
                packed.Write(data);
            }

            at += 12 + length;
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], types);
        packed.Position = 0;
        using var plain = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionMode.Decompress)) zlib.CopyTo(plain);
        var lines = plain.ToArray().Chunk((width * 3) + 1).ToList();
        Assert.All(lines, line => Assert.Equal(0, line[0]));
        return (width, height, [.. lines.SelectMany(line => line[1..])]);
    }

    // Bit by bit, unlike the writer's table.
    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
        }

        return ~crc;
    }
}
