using KvmPS.Model;

namespace KvmPS.Planning.Vcpu;

/// <summary>One try at a plan: the CPUs for vCPUs, and what of them is taken so far.</summary>
internal sealed class CpuPool
{
    private readonly HostLayout _host;
    private readonly List<HostCpu> _cpus;
    private readonly ILookup<int, HostCpu> _cores;
    private readonly KvmCpuSharing _share;
    private readonly bool _compact;
    private readonly Dictionary<int, int> _load;
    private readonly Dictionary<int, long> _memory;

    /// <param name="host">The host.</param>
    /// <param name="usable">CPUs that vCPUs may have.</param>
    /// <param name="taken">CPUs that others have.</param>
    /// <param name="share">What VMs may share.</param>
    /// <param name="compact">Fills the node where the least is left; else the first with room.</param>
    public CpuPool(HostLayout host, IReadOnlyCollection<int> usable, IReadOnlyCollection<int> taken, KvmCpuSharing share, bool compact)
    {
        _host = host;
        _share = share;
        _compact = compact;
        _cpus = [.. host.Cpus.Where(c => usable.Contains(c.Number))];
        _cores = host.Cpus.ToLookup(c => c.Core);
        _load = host.Cpus.ToDictionary(c => c.Number, c => taken.Contains(c.Number) ? 1 : 0);
        _memory = host.Nodes.ToDictionary(n => n.Number, n => n.Memory);
    }

    public CpuPlacement Place(PlanGuest guest)
    {
        var chosen = Together(guest) ?? Spread(guest.Vcpus) ?? (_share == KvmCpuSharing.Cpu ? Crowded(guest.Vcpus) : []);
        foreach (var cpu in chosen) _load[cpu.Number]++;
        return new(guest, chosen, TakeMemory(guest.Memory, chosen));
    }

    /// <summary>CPUs of one node and of one capacity; else of one node; with room for the memory, if there is some.</summary>
    private List<HostCpu>? Together(PlanGuest guest)
    {
        foreach (var withMemory in new[] { true, false })
        {
            foreach (var areas in new[] { _cpus.GroupBy(c => (c.Node, c.Capacity)), _cpus.GroupBy(c => (c.Node, Capacity: 0)) })
            {
                var fitting = areas
                    .Where(a => !withMemory || _memory.GetValueOrDefault(a.Key.Node) >= guest.Memory)
                    .Select(a => (a.Key, Free: Free(a)))
                    .Where(a => a.Free.Sum(c => c.Count) >= guest.Vcpus)
                    .OrderByDescending(a => a.Key.Capacity)
                    .ThenBy(a => _compact ? a.Free.Sum(c => c.Count) : a.Key.Node)
                    .ToList();
                if (fitting.Count > 0) return Pick(fitting[0].Free, guest.Vcpus);
            }
        }

        return null;
    }

    /// <summary>From the node with the most room, and then from those next to it; else from the first on.</summary>
    private List<HostCpu>? Spread(int count)
    {
        var nodes = _cpus.GroupBy(c => c.Node).Select(n => (Node: n.Key, Free: Free(n))).Where(n => n.Free.Count > 0)
            .OrderByDescending(n => n.Free.Sum(c => c.Count)).ThenBy(n => n.Node).ToList();
        if (nodes.Sum(n => n.Free.Sum(c => c.Count)) < count) return null;
        var chosen = new List<HostCpu>();
        foreach (var (_, free) in _compact
            ? nodes.OrderBy(n => _host.Distance(nodes[0].Node, n.Node)).ThenByDescending(n => n.Free.Sum(c => c.Count))
            : nodes.OrderBy(n => n.Node))
        {
            chosen.AddRange(Pick(free, Math.Min(count - chosen.Count, free.Sum(c => c.Count))));
        }

        return chosen;
    }

    /// <summary>The CPUs with the least to do, of one node if it has as many.</summary>
    private List<HostCpu> Crowded(int count)
    {
        var nodes = _cpus.GroupBy(c => c.Node).Where(n => n.Count() >= count).ToList();
        var area = nodes.Count == 0 ? _cpus : [.. nodes.MinBy(n => n.OrderBy(c => _load[c.Number]).Take(count).Sum(c => _load[c.Number]))!];
        var ordered = area.OrderBy(c => _load[c.Number]).ThenBy(c => c.Number).ToList();
        return ordered.Count == 0 ? [] : [.. Enumerable.Range(0, count).Select(i => ordered[i % ordered.Count])];
    }

    /// <summary>What is free, core by core; where cores are not shared, only those that nobody is on.</summary>
    private List<List<HostCpu>> Free(IEnumerable<HostCpu> area) => [.. area
        .Where(c => _load[c.Number] == 0)
        .GroupBy(c => c.Core)
        .Where(core => _share != KvmCpuSharing.None || _cores[core.Key].All(c => _load[c.Number] == 0))
        .Select(core => core.ToList())];

    /// <summary>Whole cores first, and the rest from the core that is broken least by it.</summary>
    private List<HostCpu> Pick(List<List<HostCpu>> cores, int count)
    {
        if (!_compact) return [.. cores.SelectMany(c => c).Take(count)];
        var left = cores.OrderByDescending(c => c.Count).ToList();
        var chosen = new List<HostCpu>();
        while (chosen.Count < count)
        {
            var need = count - chosen.Count;
            var next = left.Find(c => c.Count <= need && c.Count == left[0].Count) ?? left.FindLast(c => c.Count >= need) ?? left[0];
            left.Remove(next);
            chosen.AddRange(next.Take(need));
        }

        return chosen;
    }

    /// <summary>Takes it from the nodes of those CPUs; what they lack is remote.</summary>
    private long TakeMemory(long bytes, List<HostCpu> chosen)
    {
        if (chosen.Count == 0) return 0;
        foreach (var node in chosen.GroupBy(c => c.Node).OrderByDescending(n => n.Count()).Select(n => n.Key))
        {
            var part = Math.Min(bytes, Math.Max(0, _memory.GetValueOrDefault(node)));
            _memory[node] = _memory.GetValueOrDefault(node) - part;
            bytes -= part;
        }

        return bytes;
    }
}
