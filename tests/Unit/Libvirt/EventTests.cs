using KvmPS.Libvirt;
using Xunit;

namespace KvmPS.Unit.Libvirt;

public sealed class EventTests
{
    // virDomainEventType
    private const int Undefined = 1;
    private const int Started = 2;
    private const int Stopped = 5;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_VMs_life_is_told_in_order()
    {
        using var host = new TestHost().Add("one", DomainState.Shutoff).Add("two", DomainState.Shutoff);
        using var connection = host.Open();
        using var events = DomainEvents.Subscribe(connection, DomainEventId.Lifecycle, DomainEventId.AgentLifecycle);
        using var one = Domain.ByName(connection, "one");
        using var two = Domain.ByName(connection, "two");
        one.Start();
        two.Start();
        one.Destroy();
        one.Undefine(UndefineFlags.None);
        var told = Enumerable.Range(0, 4).Select(_ => events.Next(Soon, Token)!.Value).ToList();
        Assert.Equal([("one", Started), ("two", Started), ("one", Stopped), ("one", Undefined)], told.Select(e => (e.Name, e.Event)));
        Assert.Equal([one.Id, two.Id, one.Id, one.Id], told.Select(e => e.Domain));
        Assert.All(told, e => Assert.Equal(DomainEventId.Lifecycle, e.Kind));
        Assert.True(events.IsAlive);
    }

    [Fact]
    public void Nothing_happening_tells_nothing()
    {
        using var host = new TestHost().Add("one");
        using var connection = host.Open();
        using var events = DomainEvents.Subscribe(connection, DomainEventId.Lifecycle);
        Assert.Null(events.Next(TimeSpan.FromMilliseconds(10), Token));
        Assert.ThrowsAny<OperationCanceledException>(() => events.Next(Soon, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void One_who_has_gone_hears_nothing_and_harms_nobody()
    {
        using var host = new TestHost().Add("one", DomainState.Shutoff);
        using var connection = host.Open();
        using var one = Domain.ByName(connection, "one");
        using var stays = DomainEvents.Subscribe(connection, DomainEventId.Lifecycle);
        for (var i = 0; i < 50; i++)
        {
            var goes = DomainEvents.Subscribe(connection, DomainEventId.Lifecycle, DomainEventId.AgentLifecycle);
            one.Start();
            goes.Dispose();
            goes.Dispose();
            one.Destroy();
        }

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(Started, stays.Next(Soon, Token)!.Value.Event);
            Assert.Equal(Stopped, stays.Next(Soon, Token)!.Value.Event);
        }
    }

    [Fact]
    public void A_closed_connection_ends_it()
    {
        using var host = new TestHost().Add("one");
        var connection = host.Open();
        var events = DomainEvents.Subscribe(connection, DomainEventId.Lifecycle);
        connection.Dispose();
        Assert.False(events.IsAlive);
        events.Dispose();
    }
}
