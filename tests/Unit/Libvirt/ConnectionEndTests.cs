using System.Runtime.CompilerServices;
using KvmPS.Libvirt;
using Xunit;

namespace KvmPS.Unit.Libvirt;

/// <summary>What ends with a connection, and what is said of a change that was under way.</summary>
public sealed class ConnectionEndTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public void What_was_handed_out_over_a_connection_ends_with_it()
    {
        using var host = new TestHost().Add("one").Add("two");
        var connection = host.Open();
        // What libvirt hands out keeps a connection open: nothing of this is disposed of.
        var handles = Domain.List(connection).Append(Domain.ByName(connection, "one")).Select(d => d.Handle).ToList();
        var stream = KvmPS.Libvirt.Stream.New(connection);
        connection.Dispose();
        Assert.All(handles, h => Assert.True(h.IsClosed));
        Assert.True(stream.Handle.IsClosed);
    }

    [Fact]
    public void Callbacks_of_a_connection_that_has_gone_hold_nothing()
    {
        using var host = new TestHost().Add("one");
        var (closed, replaced) = Subscribe(host);
        Assert.True(SpinWait.SpinUntil(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !closed.IsAlive && !replaced.IsAlive;
        }, Soon));
    }

    [Fact]
    public void A_call_that_nobody_waits_for_any_more_does_not_keep_others_from_a_new_connection()
    {
        using var host = new TestHost().Add("one");
        using var connection = host.Open();
        using var domain = Domain.ByName(connection, "one");
        connection.Current().Dispose();
        Assert.True(domain.IsActive);
        Assert.True(connection.IsAlive);
    }

    [Fact]
    public void The_outcome_of_a_change_is_unknown_also_where_a_question_has_found_a_new_connection_meanwhile()
    {
        using var host = new TestHost().Add("one");
        using var connection = host.Open();
        using var domain = Domain.ByName(connection, "one");
        var lost = Assert.Throws<LibvirtException>(() => domain.Change<int>("virDomainReset", _ =>
        {
            // As when the daemon goes: the connection is dead, and another thread's question is the first to notice.
            connection.Current().Dispose();
            var asking = new Thread(() => Assert.True(domain.IsActive));
            asking.Start();
            asking.Join();
            throw LibvirtException.Unanswered("The connection has gone.");
        }));
        Assert.True(lost.OutcomeUnknown);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Closed, WeakReference Replaced) Subscribe(TestHost host)
    {
        var connection = host.Open();
        var closed = DomainEvents.Subscribe(connection, DomainEventId.Lifecycle);
        connection.Dispose();
        closed.Dispose();
        Assert.False(closed.IsAlive);
        using var other = host.Open();
        var replaced = DomainEvents.Subscribe(other, DomainEventId.Lifecycle, DomainEventId.Reboot);
        other.Current().Dispose();
        Assert.True(other.DomainCounts().Active == 1);
        replaced.Dispose();
        return (new(closed), new(replaced));
    }
}
