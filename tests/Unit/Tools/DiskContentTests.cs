using System.Text;
using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

/// <summary>What can be a raw disk, and what is surely something else.</summary>
public sealed class DiskContentTests
{
    private static byte[] BootSector => [.. new byte[510], 0x55, 0xaa];

    [Fact]
    public void Text_is_no_disk()
    {
        Assert.Equal("is text", Why("root:x:0:0:root:/root:/bin/bash\n"u8));
        Assert.Equal("is text", Why(Encoding.UTF8.GetBytes(new string('a', 4093) + "ä€𝄞" + new string('b', 4096))));
        Assert.Equal("is text", Why(Encoding.UTF8.GetBytes(new string('ä', 1 << 20))));
        Assert.Equal("is text", Why(Encoding.UTF8.GetBytes(new string('x', 1024))));
    }

    [Fact]
    public void An_empty_file_and_half_a_sector_are_none()
    {
        Assert.Equal("is empty", Why([]));
        Assert.Contains("has 700 bytes", Why(new byte[700]), StringComparison.Ordinal);
    }

    [Fact]
    public void Sectors_are_a_disk()
    {
        Assert.Null(Why(new byte[1 << 20]));
        Assert.Null(Why(BootSector));
        // Latin-1 and random bytes are no text.
        Assert.Null(Why([.. Enumerable.Repeat((byte)0xe4, 1024)]));
    }

    [Theory]
    [InlineData("QFI\u00fb\0\0\0\u0003")]
    [InlineData("# Disk DescriptorFile\nversion=1\n")]
    public void Images_of_other_formats_are_not_judged(string head) => Assert.Null(Why(Encoding.Latin1.GetBytes(head)));

    [Fact]
    public void A_file_of_the_host_is_told() => Assert.NotNull(DiskContent.WhyNotRaw("/etc/passwd"));

    private static string? Why(ReadOnlySpan<byte> content) => DiskContent.WhyNotRaw(content[..Math.Min(content.Length, 4096)], content.Length);
}
