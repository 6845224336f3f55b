using KvmPS.Operations.Lifecycle;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>Rates out of counters.</summary>
public sealed class VMSamplerTests
{
    [Theory]
    [InlineData(100, 300, 2, 100)]
    [InlineData(300, 300, 2, 0)]
    [InlineData(300, 50, 2, 25)] // started anew in between
    [InlineData(1, 2, 0, 0)]
    public void A_rate_is_what_was_added_each_second(long before, long now, double seconds, long rate)
        => Assert.Equal(rate, VMSampler.Rate(before, now, seconds));
}
