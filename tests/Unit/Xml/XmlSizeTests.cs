using System.Xml.Linq;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

public sealed class XmlSizeTests
{
    [Theory]
    [InlineData("<memory>4</memory>", 4096)]
    [InlineData("<memory unit='KiB'> 4 </memory>", 4096)]
    [InlineData("<memory unit='bytes'>4</memory>", 4)]
    [InlineData("<memory unit='b'>4</memory>", 4)]
    [InlineData("<memory unit='KB'>4</memory>", 4000)]
    [InlineData("<memory unit='MiB'>2</memory>", 2L << 20)]
    [InlineData("<memory unit='MB'>2</memory>", 2_000_000)]
    [InlineData("<memory unit='GiB'>2</memory>", 2L << 30)]
    [InlineData("<memory unit='G'>2</memory>", 2L << 30)]
    [InlineData("<memory unit='TB'>2</memory>", 2_000_000_000_000)]
    [InlineData("<memory unit='TiB'>2</memory>", 2L << 40)]
    public void A_size_has_a_unit(string xml, long bytes) => Assert.Equal(bytes, XmlSize.Bytes(XElement.Parse(xml)));

    [Theory]
    [InlineData("<memory/>")]
    [InlineData("<memory>much</memory>")]
    [InlineData("<memory>-1</memory>")]
    [InlineData("<memory unit='furlong'>1</memory>")]
    public void Anything_else_is_no_size(string xml) => Assert.Null(XmlSize.Bytes(XElement.Parse(xml)));
}
