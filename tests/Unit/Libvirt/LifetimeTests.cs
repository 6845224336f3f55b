using KvmPS.Libvirt;
using Xunit;

namespace KvmPS.Unit.Libvirt;

public sealed class LifetimeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Ten_thousand_VMs_that_nobody_disposes_are_collected_in_peace()
    {
        using var host = new TestHost().AddMany(10_000);
        using var connection = host.Open();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(10_000, Domain.List(connection).Count);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(10_000, new DomainListing(connection, StatsGroups.State).All(Token).Count());
    }

    [Fact]
    public void A_connection_may_be_closed_while_its_VMs_are_still_in_use()
    {
        using var host = new TestHost().AddMany(50);
        var connection = host.Open();
        var domains = Domain.List(connection);
        connection.Dispose();
        connection.Dispose();
        Assert.All(domains, d => Assert.StartsWith("vm-", d.Name, StringComparison.Ordinal));
        Assert.Throws<ObjectDisposedException>(() => Domain.List(connection));
        foreach (var domain in domains) domain.Dispose();
    }

    [Fact]
    public void A_connection_may_be_closed_in_the_middle_of_a_listing()
    {
        using var host = new TestHost().AddMany(2500);
        for (var round = 0; round < 5; round++)
        {
            var connection = host.Open();
            var listing = new DomainListing(connection, StatsGroups.State).All(Token).GetEnumerator();
            Assert.True(listing.MoveNext());
            connection.Dispose();
            var seen = 1;
            try
            {
                while (listing.MoveNext()) seen++;
            }
            catch (Exception error) when (error is ObjectDisposedException or LibvirtException)
            {
            }

            Assert.InRange(seen, 1, 2500);
            listing.Dispose();
        }
    }

    [Fact]
    public async Task Many_threads_share_a_connection()
    {
        using var host = new TestHost().AddMany(400);
        using var connection = host.Open();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(t => Task.Run(() =>
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(400, new DomainListing(connection, StatsGroups.State).All(Token).Count());
                using var domain = Domain.ByName(connection, $"vm-{t * 2:D5}");
                Assert.True(domain.IsActive);
            }
        }, Token)));
    }
}
