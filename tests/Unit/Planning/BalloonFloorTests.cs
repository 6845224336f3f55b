using KvmPS.Planning.Memory;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class BalloonFloorTests
{
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData(256, 218, 184, 88)] // 34 used, 38 not counted, and the least reserve
    [InlineData(4096, 4000, 1024, 3456)] // 3072 used: an eighth of it
    [InlineData(256, 218, 0, 288)] // uses all it has: more than it has, so that nothing may be taken
    [InlineData(256, 218, 300, 54)] // a figure that cannot be
    public void What_is_used_and_a_reserve_are_kept(long memory, long total, long available, long floor)
        => Assert.Equal(floor * MiB, BalloonFloor.Of(memory * MiB, memory * MiB, total * MiB, available * MiB));

    /// <summary>Seen with a real guest: right after 256 → 128 its figures are still those of 256.</summary>
    [Fact]
    public void Figures_of_before_the_balloon_moved_do_not_lower_the_floor()
    {
        var before = BalloonFloor.Of(256 * MiB, 256 * MiB, 218 * MiB, 184 * MiB);
        Assert.InRange(BalloonFloor.Of(128 * MiB, 256 * MiB, 218 * MiB, 184 * MiB), before - (4 * MiB), before);
        Assert.InRange(BalloonFloor.Of(230 * MiB, 256 * MiB, 218 * MiB, 184 * MiB), before - (4 * MiB), before);
    }

    [Fact]
    public void A_guest_that_has_grown_since_it_spoke_must_speak_again()
    {
        Assert.False(BalloonFloor.IsDoubtful(256 * MiB, 256 * MiB, 218 * MiB));
        Assert.False(BalloonFloor.IsDoubtful(128 * MiB, 256 * MiB, 218 * MiB));
        Assert.True(BalloonFloor.IsDoubtful(256 * MiB, 256 * MiB, 90 * MiB));
    }
}
