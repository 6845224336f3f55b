using KvmPS.Planning.Disk;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class OverlaySizeTests
{
    [Theory]
    [InlineData(4L << 20)]
    [InlineData(5L << 20)]
    public void An_overlay_may_be_as_large_as_its_base_or_larger(long size) => OverlaySize.Check(size, "/base", 4L << 20);

    [Fact]
    public void An_overlay_must_not_be_smaller_than_its_base()
    {
        var error = Assert.Throws<KvmException>(() => OverlaySize.Check((4L << 20) - 512, "/base", 4L << 20));
        Assert.Equal("OverlayTooSmall", error.Id);
        Assert.Contains("-Size 4194304", error.Advice, StringComparison.Ordinal);
    }
}
