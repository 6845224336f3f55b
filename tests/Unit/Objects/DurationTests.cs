using KvmPS.Model;
using Xunit;

namespace KvmPS.Unit.Objects;

public sealed class DurationTests
{
    [Theory]
    [InlineData("00:00:00.9", "00:00:00")]
    [InlineData("00:00:59", "00:00:59")]
    [InlineData("23:59:59.999", "23:59:59")]
    [InlineData("1.00:00:00", "1d 00:00:00")]
    [InlineData("400.01:02:03", "400d 01:02:03")]
    public void A_time_reads_like_a_clock(string time, string text)
        => Assert.Equal(text, Duration.Format(TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void No_time_is_no_text() => Assert.Equal("", Duration.Format(null));
}
