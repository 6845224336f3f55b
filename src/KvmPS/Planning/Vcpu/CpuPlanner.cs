using KvmPS.Model;

namespace KvmPS.Planning.Vcpu;

/// <summary>
/// Places VMs on a host: each inside one node where it fits, on whole cores of its own unless sharing is asked for, with the
/// emulators apart. The VMs are tried in several orders, the given one with the first node that has room among them, and the best is taken.
/// </summary>
internal sealed class CpuPlanner(HostLayout host, CpuPlanRules rules)
{
    /// <summary>The CPUs that vCPUs may have, the emulators' among them where those take from them.</summary>
    public IReadOnlyList<int> Allowed { get; } = [.. (rules.Allowed ?? Usual(host)).Except(rules.Emulator ?? [])];

    /// <summary>One for each VM, in the order given.</summary>
    public IReadOnlyList<CpuPlacement> Make(IReadOnlyList<PlanGuest> guests)
    {
        List<CpuPlacement> best = [];
        List<int> apart = [];
        foreach (var share in Enum.GetValues<KvmCpuSharing>().Where(s => s <= rules.Share))
        {
            foreach (var emulators in Apart())
            {
                foreach (var tried in Tries(guests, share, [.. Allowed.Except(emulators)]))
                {
                    if (best.Count > 0 && CpuPlanCost.Of(tried).CompareTo(CpuPlanCost.Of(best)) >= 0) continue;
                    best = tried;
                    apart = emulators;
                }

                // Cores for emulators, and then sharing, change only what does not fit otherwise.
                if (share < KvmCpuSharing.Cpu && best.All(p => p.Cpus.Count > 0)) return Complete(best, apart);
            }
        }

        return Complete(best, apart);
    }

    private static IEnumerable<int> Usual(HostLayout host)
    {
        var isolated = host.Cpus.Where(c => c.Isolated).ToList();
        return (isolated.Count > 0 ? isolated : host.Cpus).Select(c => c.Number);
    }

    private IEnumerable<List<CpuPlacement>> Tries(IReadOnlyList<PlanGuest> guests, KvmCpuSharing share, List<int> usable)
    {
        var given = Enumerable.Range(0, guests.Count).ToList();
        var largestFirst = given.OrderByDescending(g => guests[g].Vcpus).ThenByDescending(g => guests[g].Memory).ToList();
        foreach (var order in new[] { given, largestFirst })
        {
            foreach (var compact in new[] { true, false })
            {
                var pool = new CpuPool(host, usable, rules.Taken, share, compact);
                var placed = new CpuPlacement[guests.Count];
                foreach (var guest in order) placed[guest] = pool.Place(guests[guest]);
                yield return [.. placed];
            }
        }
    }

    /// <summary>
    /// CPUs to keep for emulators, the best first: those that no vCPU may have; else a core of each node; else one; else none.
    /// </summary>
    private IEnumerable<List<int>> Apart()
    {
        if (rules.Emulator is not null) return [[.. rules.Emulator]];
        if (host.Cpus.Where(c => !c.Isolated).Select(c => c.Number).Except(Allowed).ToList() is { Count: > 0 } others) return [others];
        var cores = host.Cpus.Where(c => Allowed.Contains(c.Number)).GroupBy(c => c.Core).ToList();
        var perNode = cores
            .GroupBy(c => c.First().Node)
            .Where(n => n.Count() > 1)
            .Select(n => n.OrderBy(c => c.First().Capacity).ThenBy(c => c.Key).First())
            .ToList();
        return perNode.Count == 0 ? [[]]
            : [[.. perNode.SelectMany(c => c).Select(c => c.Number)], [.. perNode[0].Select(c => c.Number)], []];
    }

    private List<CpuPlacement> Complete(List<CpuPlacement> placements, List<int> apart)
    {
        var used = placements.SelectMany(p => p.Cpus).GroupBy(c => c.Number).ToDictionary(g => g.Key, g => g.Count());
        foreach (var cpu in rules.Taken) used[cpu] = used.GetValueOrDefault(cpu) + 1;
        return
        [
            .. placements.Select(p => p with { Shares = Shares(p, placements, used), Emulator = Emulator(p, placements, apart, used) }),
        ];
    }

    private KvmCpuSharing Shares(CpuPlacement own, List<CpuPlacement> all, Dictionary<int, int> used)
    {
        if (own.Cpus.Any(c => used[c.Number] > 1)) return KvmCpuSharing.Cpu;
        var others = CoresOfOthers(own, all);
        return own.Cpus.Any(c => others.Contains(c.Core)) ? KvmCpuSharing.Core : KvmCpuSharing.None;
    }

    /// <summary>Near first: the CPUs kept for it, then those that nobody has, then any but its own.</summary>
    private List<int> Emulator(CpuPlacement own, List<CpuPlacement> all, List<int> apart, Dictionary<int, int> used)
    {
        if (own.Cpus.Count == 0) return [];
        var others = CoresOfOthers(own, all);
        var near = host.Cpus.Where(c => own.Nodes.Contains(c.Node)).ToList();
        var mine = own.Cpus.Select(c => c.Number).ToHashSet();
        // An isolated CPU is no place for several threads: the kernel would not balance them.
        IEnumerable<IEnumerable<HostCpu>> choices =
        [
            near.Where(c => apart.Contains(c.Number)),
            host.Cpus.Where(c => apart.Contains(c.Number)),
            near.Where(c => !used.ContainsKey(c.Number) && !others.Contains(c.Core) && !c.Isolated),
            host.Cpus.Where(c => !used.ContainsKey(c.Number) && !others.Contains(c.Core) && !c.Isolated),
            near.Where(c => !mine.Contains(c.Number) && !c.Isolated),
            host.Cpus.Where(c => !mine.Contains(c.Number) && !c.Isolated),
            near,
        ];
        return [.. choices.First(c => c.Any()).Select(c => c.Number)];
    }

    private HashSet<int> CoresOfOthers(CpuPlacement own, List<CpuPlacement> all) =>
        [
            .. all.Where(p => !ReferenceEquals(p.Guest, own.Guest)).SelectMany(p => p.Cpus).Select(c => c.Core),
            .. host.Cpus.Where(c => rules.Taken.Contains(c.Number)).Select(c => c.Core),
        ];
}
