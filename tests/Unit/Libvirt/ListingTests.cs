using KvmPS.Libvirt;
using Xunit;

namespace KvmPS.Unit.Libvirt;

public sealed class ListingTests
{
    private const StatsGroups Groups =
        StatsGroups.State | StatsGroups.Balloon | StatsGroups.Vcpu | StatsGroups.Block | StatsGroups.Interface;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // 1024 at once is the limit of one call.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(2500)]
    public void A_listing_has_every_VM_once(int count)
    {
        using var host = new TestHost().AddMany(count);
        using var connection = host.Open();
        var listed = new DomainListing(connection, Groups).All(Token).ToList();
        var domains = Domain.List(connection);
        Assert.Equal(count, listed.Count);
        Assert.Equal(
            domains.Select(d => (d.Name, d.Id, d.State.State)).OrderBy(d => d.Name, StringComparer.Ordinal),
            listed.Select(s => (s.Name, s.Id, s.State)).OrderBy(d => d.Name, StringComparer.Ordinal));
        Assert.Equal((count + 1) / 2, listed.Count(s => s.State == DomainState.Running));
        Assert.All(listed, s => Assert.Equal(s.State == DomainState.Running, s.Number is not null));
        foreach (var domain in domains) domain.Dispose();
    }

    [Fact]
    public void A_driver_without_the_groups_still_gives_memory_and_CPUs()
    {
        using var host = new TestHost().Add("on").Add("off", DomainState.Shutoff);
        using var connection = host.Open();
        Assert.All(new DomainListing(connection, Groups).All(Token), vm =>
        {
            Assert.Equal(256L << 20, vm.MaximumMemory);
            Assert.Equal(128L << 20, vm.Memory);
            Assert.Equal(1, vm.Vcpu);
            Assert.True(vm.MaximumVcpu >= 1);
        });
    }

    [Fact]
    public void Chosen_VMs_are_listed_alone_and_in_chunks_too()
    {
        using var host = new TestHost().AddMany(2100);
        using var connection = host.Open();
        var chosen = Domain.List(connection, ListDomains.Inactive).ToList();
        Assert.Equal(1050, chosen.Count);
        var listed = new DomainListing(connection, Groups).For(chosen, Token).Select(s => s.Name).Order(StringComparer.Ordinal);
        Assert.Equal(chosen.Select(d => d.Name).Order(StringComparer.Ordinal), listed);
        Assert.Empty(new DomainListing(connection, Groups).For([], Token));
    }

    [Fact]
    public void A_VM_that_has_gone_meanwhile_is_left_out()
    {
        using var host = new TestHost().AddMany(10);
        using var connection = host.Open();
        var chosen = Domain.List(connection).OrderBy(d => d.Name, StringComparer.Ordinal).ToList();
        chosen[1].Undefine(UndefineFlags.None);
        var listed = new DomainListing(connection, Groups).For(chosen, Token).Select(s => s.Name).ToList();
        Assert.Equal(9, listed.Count);
        Assert.DoesNotContain("vm-00001", listed);
    }

    [Fact]
    public void A_listing_that_nobody_reads_to_its_end_lets_go_of_its_VMs()
    {
        using var host = new TestHost().AddMany(1500);
        using var connection = host.Open();
        for (var i = 0; i < 20; i++) Assert.Equal(3, new DomainListing(connection, Groups).All(Token).Take(3).Count());
    }

    [Fact]
    public void Counts_and_filters_agree()
    {
        using var host = new TestHost().AddMany(301);
        using var connection = host.Open();
        Assert.Equal((151, 150), connection.DomainCounts());
        Assert.Equal(151, Domain.List(connection, ListDomains.Active).Count);
        Assert.Equal(150, Domain.List(connection, ListDomains.Shutoff).Count);
        Assert.Equal(301, Domain.List(connection).Count);
    }
}
