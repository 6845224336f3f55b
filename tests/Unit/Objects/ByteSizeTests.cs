using System.Globalization;
using CsCheck;
using KvmPS.Model;
using Xunit;

namespace KvmPS.Unit.Objects;

public sealed class ByteSizeTests
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    [Theory]
    [InlineData(0L, "0 B")]
    [InlineData(1L, "1 B")]
    [InlineData(1023L, "1023 B")]
    [InlineData(1024L, "1 KiB")]
    [InlineData(1536L, "1.5 KiB")]
    [InlineData(2L << 30, "2 GiB")]
    [InlineData(20L << 30, "20 GiB")]
    [InlineData(200L << 30, "200 GiB")]
    [InlineData((2L << 30) + (100 << 20), "2.1 GiB")]
    [InlineData(1L << 60, "1 EiB")]
    [InlineData(long.MaxValue, "8 EiB")]
    [InlineData(-1536L, "-1.5 KiB")]
    [InlineData((1L << 20) - 1, "1 MiB")]
    public void A_size_has_its_unit(long bytes, string text) => Assert.Equal(text, ByteSize.Format(bytes));

    [Fact]
    public void No_size_is_no_text() => Assert.Equal("", ByteSize.Format(null));

    [Fact]
    public void What_is_shown_is_near_and_below_1024() => Gen.Long[0, long.MaxValue].Sample(bytes =>
    {
        var parts = ByteSize.Format(bytes).Split(' ');
        var number = double.Parse(parts[0], CultureInfo.InvariantCulture);
        var shown = number * Math.Pow(1024, Array.IndexOf(Units, parts[1]));
        return number < 1024 && Math.Abs(shown - bytes) <= 0.006 * bytes;
    });

    [Theory]
    [InlineData(0, "0")]
    [InlineData(134217728, "128MB")]
    [InlineData(2147483648, "2GB")]
    [InlineData(134217729, "134217729")]
    public void What_is_to_be_typed_means_exactly_that(long bytes, string text) => Assert.Equal(text, ByteSize.Typed(bytes));
}
