using CsCheck;
using KvmPS.Planning.Common;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class SizeArgumentTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Nothing_and_less_is_no_size(long bytes)
    {
        var error = Refused(bytes);
        Assert.Equal("InvalidSize", error.Id);
        Assert.Contains("-Memory", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "2GB")]
    [InlineData(63, "63GB")]
    [InlineData(64, "64MB")]
    [InlineData(2048, "2048MB")]
    [InlineData(1048575, "1048575MB")]
    public void A_forgotten_unit_is_named(long bytes, string meant)
    {
        var error = Refused(bytes);
        Assert.Equal("SizeUnitMistake", error.Id);
        Assert.Contains($"Did you mean {meant}?", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"-Memory {meant}", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void From_a_MiB_on_all_is_taken() => Gen.Long[1 << 20, long.MaxValue].Sample(bytes => SizeArgument.Check(bytes, "Memory", 64));

    [Fact]
    public void Below_nothing_is_taken() =>
        Gen.Long[long.MinValue, (1 << 20) - 1].Sample(bytes => Refused(bytes).Kind == Failure.InvalidArgument);

    private static KvmException Refused(long bytes) => Assert.Throws<KvmException>(() => SizeArgument.Check(bytes, "Memory", 64));
}
