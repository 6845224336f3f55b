using CsCheck;
using KvmPS.Model;
using KvmPS.Planning.Vcpu;
using KvmPS.Unit.Host;
using Xunit;

namespace KvmPS.Unit.Planning;

/// <summary>Plans for hosts of real shapes: by example, and what holds for any load.</summary>
public sealed class CpuPlannerTests
{
    private const long GiB = 1L << 30;

    private static readonly Dictionary<string, HostLayout> Hosts = HostShapes.Names.ToDictionary(n => n, HostShapes.Layout);

    private static readonly Gen<(string Shape, PlanGuest[] Guests)> Loads = Gen.Select(
        Gen.OneOfConst([.. HostShapes.Names]),
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 48]).Array[1, 14],
        (shape, guests) => (shape, guests.Select((g, i) => new PlanGuest($"vm{i}", g.Item1, g.Item2 * GiB)).ToArray()));

    [Fact]
    public void A_VM_has_cores_of_its_own_and_its_emulator_another()
    {
        var plan = Plan("1x8", KvmCpuSharing.None, 2, 3);
        Assert.Equal(5, Numbers(plan).Distinct().Count());
        Assert.All(plan, p => Assert.Equal([0], p.Emulator));
        Assert.DoesNotContain(0, Numbers(plan));
    }

    [Fact]
    public void A_VM_stays_in_its_node_and_fills_whole_cores()
    {
        var plan = Plan("2x16 SMT", KvmCpuSharing.None, 8, 16, 8, 16);
        Assert.All(plan, p => Assert.Single(p.Nodes));
        Assert.All(plan, p => Assert.All(p.Cpus.GroupBy(c => c.Core), core => Assert.Equal(2, core.Count())));
        // A core of each node is left for the emulators, and they stay near.
        Assert.All(plan, p => Assert.Equal(p.Nodes[0] == 0 ? [0, 32] : [16, 48], p.Emulator));
    }

    [Fact]
    public void Siblings_are_shared_only_when_asked_for()
    {
        var ones = Enumerable.Repeat(1, 33).ToArray();
        var alone = Plan("2x16 SMT", KvmCpuSharing.None, ones);
        Assert.Equal(32, alone.Count(p => p.Cpus.Count == 1));
        Assert.Equal(32, alone.SelectMany(p => p.Cpus).Select(c => c.Core).Distinct().Count());
        var shared = Plan("2x16 SMT", KvmCpuSharing.Core, ones);
        Assert.All(shared, p => Assert.Single(p.Cpus));
        Assert.Contains(shared, p => p.Shares == KvmCpuSharing.Core);
        Assert.DoesNotContain(shared, p => p.Shares == KvmCpuSharing.Cpu);
    }

    [Fact]
    public void A_VM_larger_than_a_node_goes_to_nodes_that_are_near()
    {
        var plan = Assert.Single(Plan("4 nodes", KvmCpuSharing.None, 10));
        Assert.Equal(10, plan.Cpus.Count);
        Assert.Equal(2, plan.Nodes.Count);
        Assert.Equal(1, plan.Nodes[1] - plan.Nodes[0]);
    }

    [Fact]
    public void Memory_decides_which_node_and_what_does_not_fit_is_told()
    {
        var planner = new CpuPlanner(Hosts["4 nodes"], new());
        var plan = planner.Make([new("small", 2, 4 * GiB), new("large", 2, 100 * GiB), new("also-large", 2, 100 * GiB)]);
        Assert.Equal([3], plan[1].Nodes);
        Assert.Equal((0, 0), (plan[0].RemoteMemory, plan[1].RemoteMemory));
        Assert.Equal(36 * GiB, plan[2].RemoteMemory);
    }

    [Fact]
    public void Isolated_CPUs_are_for_vCPUs_and_the_others_for_emulators()
    {
        var plan = Plan("isolated", KvmCpuSharing.None, 4, 8);
        Assert.Equal(Enumerable.Range(4, 12), Numbers(plan).Order());
        Assert.All(plan, p => Assert.Equal([0, 1, 2, 3], p.Emulator));
    }

    [Fact]
    public void Big_and_little_are_not_mixed_and_the_emulator_is_on_a_little_one()
    {
        var plan = Plan("big.LITTLE", KvmCpuSharing.None, 4, 3);
        Assert.Equal([4, 5, 6, 7], plan[0].Cpus.Select(c => c.Number).Order());
        Assert.Equal([1, 2, 3], plan[1].Cpus.Select(c => c.Number).Order());
        Assert.All(plan, p => Assert.Equal([0], p.Emulator));
    }

    [Fact]
    public void What_others_are_pinned_to_is_left_alone_with_its_siblings()
    {
        var plan = new CpuPlanner(Hosts["2x16 SMT"], new() { Taken = [.. Enumerable.Range(0, 30)] }).Make([new("a", 4, GiB)]);
        Assert.Equal([30, 31, 62, 63], Numbers(plan).Order());
    }

    [Fact]
    public void A_set_given_for_emulators_is_theirs_alone()
    {
        var plan = new CpuPlanner(Hosts["1x8"], new() { Allowed = [2, 3, 4, 5], Emulator = [5, 6] }).Make([
            new("a", 3, GiB),
            new("b", 1, GiB),
        ]);
        Assert.Equal([2, 3, 4], Numbers(plan).Order());
        Assert.Equal([5, 6], plan[0].Emulator);
        Assert.Empty(plan[1].Cpus);
    }

    [Fact]
    public void No_vCPU_is_outside_the_allowed_set() => Gen.Select(Loads, Gen.Int[0, 2], Gen.Int[1, 255]).Sample((load, share, mask) =>
    {
        var host = Hosts[load.Shape];
        var allowed = host.Cpus.Where(c => (mask & (1 << (c.Number % 8))) != 0).Select(c => c.Number).ToList();
        if (allowed.Count == 0) return true;
        var plan = new CpuPlanner(host, new() { Allowed = allowed, Share = (KvmCpuSharing)share }).Make(load.Guests);
        return Numbers(plan).All(allowed.Contains) && plan.All(p => p.Cpus.Count == 0 || p.Cpus.Count == p.Guest.Vcpus);
    });

    [Fact]
    public void No_CPU_is_used_twice_when_there_is_room() => Gen.Select(Loads, Gen.Int[0, 2]).Sample((load, share) =>
    {
        var planner = new CpuPlanner(Hosts[load.Shape], new() { Share = (KvmCpuSharing)share });
        var plan = planner.Make(load.Guests);
        var room = load.Guests.Sum(g => g.Vcpus) <= planner.Allowed.Count;
        var twice = CpuPlanCost.Of(plan).Overlaps > 0;
        return !(twice && (room || share < (int)KvmCpuSharing.Cpu)) && (plan.All(p => p.Cpus.Count > 0) || !(room && share > 0));
    });

    [Fact]
    public void Unless_asked_for_no_core_is_shared_and_an_emulator_is_never_on_a_vCPU_kept_from_it() => Loads.Sample(load =>
    {
        var plan = new CpuPlanner(Hosts[load.Shape], new()).Make(load.Guests);
        return CpuPlanCost.Of(plan).SharedCores == 0
            && plan.All(p => p.Shares == KvmCpuSharing.None && (p.Cpus.Count == 0 || p.Emulator.Count > 0));
    });

    [Fact]
    public void It_is_never_worse_than_greedy() => Gen.Select(Loads, Gen.Int[0, 1]).Sample((load, share) =>
    {
        var host = Hosts[load.Shape];
        var emulator = host.Cpus.Where(c => c.Core == 0).Select(c => c.Number).ToList();
        var planner = new CpuPlanner(host, new() { Emulator = emulator, Share = (KvmCpuSharing)share });
        var ours = CpuPlanCost.Of(planner.Make(load.Guests));
        var greedy = CpuPlanCost.Of(Greedy(host, planner.Allowed, load.Guests, wholeCores: share == 0));
        // A plan that needs no sharing is not held against one that shares and so finds room nearer.
        return (ours.Unplaced, ours.Overlaps).CompareTo((greedy.Unplaced, greedy.Overlaps)) <= 0
            && (
                share == 1
                || (ours.Unplaced, ours.Overlaps, ours.Splits).CompareTo((greedy.Unplaced, greedy.Overlaps, greedy.Splits)) <= 0);
    });

    [Fact]
    public void A_plan_is_the_same_each_time() => Loads.Sample(load =>
    {
        var planner = new CpuPlanner(Hosts[load.Shape], new() { Share = KvmCpuSharing.Cpu });
        return Numbers(planner.Make(load.Guests)).SequenceEqual(Numbers(planner.Make(load.Guests)));
    });

    /// <summary>
    /// Each VM in turn: the first node with room for it, with its memory if that can be, else CPUs from the first node on.
    /// </summary>
    private static List<CpuPlacement> Greedy(HostLayout host, IReadOnlyCollection<int> allowed, PlanGuest[] guests, bool wholeCores)
    {
        var free = host.Cpus.Where(c => allowed.Contains(c.Number)).ToList();
        var memory = host.Nodes.ToDictionary(n => n.Number, n => n.Memory);
        var plan = new List<CpuPlacement>();
        foreach (var guest in guests)
        {
            var fits = host.Nodes.Where(n => free.Count(c => c.Node == n.Number) >= guest.Vcpus).ToList();
            var node = fits.Find(n => memory[n.Number] >= guest.Memory) ?? fits.FirstOrDefault();
            var order = free.Where(c => node is null || c.Node == node.Number)
                .OrderBy(c => c.Node)
                .ThenBy(c => c.Core)
                .ThenBy(c => c.Number)
                .ToList();
            var taken = order.Count >= guest.Vcpus ? order.Take(guest.Vcpus).ToList() : [];
            var bytes = guest.Memory;
            foreach (var n in taken.GroupBy(c => c.Node).OrderByDescending(n => n.Count()).Select(n => n.Key))
            {
                // What no node of its own has is remote, and no node's loss.
                var part = Math.Min(bytes, memory[n]);
                memory[n] -= part;
                bytes -= part;
            }

            free.RemoveAll(c => taken.Contains(c) || (wholeCores && taken.Exists(t => t.Core == c.Core)));
            plan.Add(new(guest, taken, 0));
        }

        return plan;
    }

    private static IReadOnlyList<CpuPlacement> Plan(string shape, KvmCpuSharing share, params int[] vcpus)
        => new CpuPlanner(Hosts[shape], new() { Share = share }).Make([.. vcpus.Select((v, i) => new PlanGuest($"vm{i}", v, GiB))]);

    private static IEnumerable<int> Numbers(IEnumerable<CpuPlacement> plan) => plan.SelectMany(p => p.Cpus).Select(c => c.Number);
}
