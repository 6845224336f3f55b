using KvmPS.Model;
using KvmPS.Planning.Vcpu;
using KvmPS.Unit.Host;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class CpuPlanReviewTests
{
    private static readonly HostLayout Host = HostShapes.Layout("2x16 SMT");

    [Fact]
    public void VMs_apart_have_nothing_found() => Assert.Empty(Review(Guest("a", [0], 1, 33), Guest("b", [0], 2, 34)).Findings("a"));

    [Fact]
    public void A_CPU_used_twice_is_found_at_both()
    {
        var review = Review(Guest("a", [0], 1, 2), Guest("b", [0], 2, 3), Guest("c", [0], 5, 5));
        Assert.Equal(["CPU 2 is used twice"], review.Findings("a"));
        Assert.Equal(["CPU 2 is used twice"], review.Findings("b"));
        Assert.Equal(["CPU 5 is used twice"], review.Findings("c"));
        Assert.Equal(["b"], review.Of("a").SharedWith);
    }

    [Fact]
    public void A_core_that_another_VM_is_on_is_found()
        => Assert.Equal(["CPU 1 shares a core with another VM"], Review(Guest("a", [0], 1), Guest("b", [0], 33)).Findings("a"));

    [Fact]
    public void Nodes_emulators_and_memory_are_looked_at()
    {
        var review = Review(Guest("a", [3], 1, 17), Guest("b", [0], 3));
        Assert.Equal(
            ["it runs on NUMA nodes 0-1", "its emulator runs on CPU 3, where vCPUs run too", "2 GiB of its memory is remote"],
            review.Findings("a", remote: 2L << 30));
    }

    [Fact]
    public void A_vCPU_that_may_run_everywhere_is_not_pinned_and_no_neighbour()
    {
        var everywhere = new PinnedGuest("free", [[.. Enumerable.Range(0, 64)], [4]], []);
        var review = Review(everywhere, Guest("b", [0], 1));
        Assert.Equal(["1 vCPUs are not pinned"], review.Findings("free"));
        Assert.Empty(review.Findings("b"));
    }

    [Fact]
    public void A_CPU_that_is_offline_and_kinds_that_are_mixed_are_found()
    {
        var offline = new CpuPlanReview(HostShapes.Layout("offline"), []);
        Assert.Equal(["CPU 9 is offline or does not exist"], offline.Findings(Guest("a", [0], 9), null));
        var mixed = new CpuPlanReview(HostShapes.Layout("big.LITTLE"), []);
        Assert.Equal(["its CPUs are of different capacity"], mixed.Findings(Guest("a", [0], 1, 5), null));
    }

    private static PinnedGuest Guest(string name, int[] emulator, params int[] vcpus) =>
        new(name, [.. vcpus.Select(c => new[] { c })], emulator);

    private static All Review(params PinnedGuest[] guests) => new(guests);

    /// <summary>A review whose VMs are named.</summary>
    private sealed class All(PinnedGuest[] guests)
    {
        private readonly CpuPlanReview _review = new(Host, guests);

        public IReadOnlyList<string> Findings(string vm, long? remote = 0) => _review.Findings(Find(vm), remote);

        public (IReadOnlyList<string> SharedWith, IReadOnlyList<int> Nodes) Of(string vm) =>
            (_review.SharedWith(Find(vm)), _review.Nodes(Find(vm)));

        private PinnedGuest Find(string vm) => guests.Single(g => g.Name == vm);
    }
}
