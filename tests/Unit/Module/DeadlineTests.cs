using KvmPS.Operations.Common;
using Xunit;

namespace KvmPS.Unit.Module;

public sealed class DeadlineTests
{
    [Fact]
    public void What_is_left_shrinks_and_ends()
    {
        var deadline = new Deadline(TimeSpan.FromHours(1));
        Assert.False(deadline.IsOver);
        Assert.InRange(deadline.Remaining, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
        Assert.True(deadline.Remaining >= deadline.Remaining);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void No_time_is_over_at_once(int seconds)
    {
        var deadline = new Deadline(TimeSpan.FromSeconds(seconds));
        Assert.True(deadline.IsOver);
        Assert.Equal(TimeSpan.Zero, deadline.Remaining);
    }

    [Fact]
    public void A_part_is_no_longer_than_what_is_left()
    {
        Assert.Equal(TimeSpan.FromSeconds(1), new Deadline(TimeSpan.FromHours(1)).AtMost(TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.Zero, new Deadline(TimeSpan.Zero).AtMost(TimeSpan.FromSeconds(1)));
    }
}
