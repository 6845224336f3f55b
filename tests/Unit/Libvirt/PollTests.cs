using KvmPS.Operations.Common;
using Xunit;

namespace KvmPS.Unit.Libvirt;

public sealed class PollTests
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    [Fact]
    public void It_looks_once_even_when_the_time_is_over()
    {
        var looks = 0;
        Assert.False(Poll.Until(() => ++looks > 1, s_hour, new(TimeSpan.Zero), TestContext.Current.CancellationToken));
        Assert.Equal(1, looks);
    }

    [Fact]
    public void It_looks_again_until_what_it_reads_is_enough()
    {
        var looks = 0;
        Assert.Equal(3, Poll.Until(() => ++looks, n => n == 3, TimeSpan.Zero, new(s_hour), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void What_holds_at_once_does_not_wait() =>
        Assert.True(Poll.Until(() => true, s_hour, new(s_hour), TestContext.Current.CancellationToken));

    [Fact]
    public void Cancelling_ends_the_wait()
    {
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Poll.Until(Look, s_hour, new(s_hour), cancel.Token));

        bool Look()
        {
            cancel.Cancel();
            return false;
        }
    }
}
