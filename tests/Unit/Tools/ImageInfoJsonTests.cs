using System.Text;
using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

public sealed class ImageInfoJsonTests
{
    // As qemu-img 7.2 writes it; the last field is one of later versions.
    private const string Complete = """
        {
            "backing-filename-format": "raw", "virtual-size": 10485760, "filename": "/d/top", "cluster-size": 65536, "format": "qcow2",
            "actual-size": 200704, "encrypted": true,
            "format-specific": { "type": "qcow2", "data": { "compat": "1.1", "compression-type": "zlib", "lazy-refcounts": false, "refcount-bits": 16, "corrupt": true } },
            "full-backing-filename": "/d/b\u00fc \ud83d\ude00\n", "backing-filename": "bottom", "dirty-flag": true,
            "children": [ { "name": "file", "info": { "virtual-size": 1, "filename": "x", "format": "file" } } ]
        }
        """;

    private const string Smallest = """{"filename":"/d","format":"raw","virtual-size":0}""";

    [Fact]
    public void Every_field_is_read()
        => Assert.Equal(
            new ImageInfo
            {
                Path = "/d/top",
                Format = "qcow2",
                VirtualSize = 10485760,
                ActualSize = 200704,
                ClusterSize = 65536,
                BackingFile = "/d/bü 😀\n",
                RecordedBackingFile = "bottom",
                BackingFormat = "raw",
                LazyRefcounts = false,
                RefcountBits = 16,
                Encrypted = true,
                DirtyFlag = true,
                Corrupt = true,
                Compat = "1.1",
                CompressionType = "zlib",
            },
            ReadOne(Complete));

    [Fact]
    public void What_may_be_missing_may_be_missing()
        => Assert.Equal(new ImageInfo { Path = "/d", Format = "raw", VirtualSize = 0 }, ReadOne(Smallest));

    [Fact]
    public void The_short_backing_name_stands_in_for_the_full_one()
        => Assert.Equal("b", ReadOne("""{"filename":"/d","format":"raw","virtual-size":0,"backing-filename":"b"}""").BackingFile);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("qemu-img: oops")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("""{"filename":"/d","format":"raw"}""")]
    [InlineData("""{"filename":"/d","virtual-size":0}""")]
    [InlineData("""{"filename":"","format":"raw","virtual-size":0}""")]
    [InlineData("""{"filename":null,"format":"raw","virtual-size":0}""")]
    [InlineData("""{"filename":7,"format":"raw","virtual-size":0}""")]
    [InlineData("""{"filename":"\ud83d","format":"raw","virtual-size":0}""")]
    [InlineData("""{"filename":"/d","format":"raw","virtual-size":"0"}""")]
    [InlineData("""{"filename":"/d","format":"raw","virtual-size":-1}""")]
    [InlineData("""{"filename":"/d","format":"raw","virtual-size":1.5}""")]
    [InlineData("""{"filename":"/d","format":"raw","virtual-size":9223372036854775808}""")]
    [InlineData("""{"filename":"/d","format":"raw","virtual-size":1e400}""")]
    [InlineData("""{"filename":"/d","format":"raw","virtual-size":0,"dirty-flag":"no"}""")]
    [InlineData("""{"filename":"/d","format":"raw","virtual-size":0,"format-specific":[]}""")]
    [InlineData("""{"filename":"/d","format":"raw","virtual-size":0,"format-specific":{"data":"x"}}""")]
    [InlineData("""{"filename":"/d","format":"raw","virtual-size":0,"format-specific":{"data":{"corrupt":1}}}""")]
    [InlineData("""{"filename":"/d","format":"raw","virtual-size":0} trailing""")]
    public void Nonsense_is_a_format_error(string json)
    {
        Assert.Throws<FormatException>(() => ReadOne(json));
        Assert.Throws<FormatException>(() => ReadChain(json));
        Assert.Throws<FormatException>(() => ReadChain($"[{json}]"));
    }

    [Fact]
    public void Deep_nesting_is_a_format_error()
        => Assert.Throws<FormatException>(() => ReadOne(new string('[', 100_000)));

    [Fact]
    public void Output_cut_short_anywhere_is_a_format_error()
    {
        for (var length = 0; length < Complete.Length; length++)
        {
            var cut = Complete[..length];
            Assert.Throws<FormatException>(() => ReadOne(cut));
        }
    }

    [Fact]
    public void Damaged_output_is_read_or_is_a_format_error()
    {
        var random = new Random(20250);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = Encoding.UTF8.GetBytes(Complete);
            for (var changes = random.Next(1, 4); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

            var failure = Record.Exception(() => ImageInfoJson.ReadOne(bytes));

            Assert.True(failure is null or FormatException, $"{failure}\n{Encoding.Latin1.GetString(bytes)}");
        }
    }

    private static ImageInfo ReadOne(string json) => ImageInfoJson.ReadOne(Encoding.UTF8.GetBytes(json));

    private static IReadOnlyList<ImageInfo> ReadChain(string json) => ImageInfoJson.ReadChain(Encoding.UTF8.GetBytes(json));
}
