using KvmPS.Model;

namespace KvmPS.Planning.Vcpu;

/// <summary>Looks at where VMs are pinned to: what they share, and what is apart that should be together.</summary>
/// <param name="host">The host.</param>
/// <param name="guests">All VMs that run on it.</param>
internal sealed class CpuPlanReview(HostLayout host, IReadOnlyList<PinnedGuest> guests)
{
    private readonly Dictionary<int, HostCpu> _cpus = host.Cpus.ToDictionary(c => c.Number);

    /// <summary>A vCPU that may run everywhere is nobody's neighbour in particular.</summary>
    public bool IsPinned(int[] vcpu) => vcpu.Length < _cpus.Count || _cpus.Count == 1;

    /// <summary>Host CPUs of its pinned vCPUs.</summary>
    public IReadOnlyList<int> Cpus(PinnedGuest guest) => [.. guest.Vcpus.Where(IsPinned).SelectMany(v => v).Distinct().Order()];

    public IReadOnlyList<int> Nodes(PinnedGuest guest) => [.. Known(Cpus(guest)).Select(c => c.Node).Distinct().Order()];

    /// <summary>CPUs that it has together with others, or that two of its own vCPUs are pinned to alone.</summary>
    public IReadOnlyList<int> SharedCpus(PinnedGuest guest)
    {
        var twice = guest.Vcpus.Where(v => v.Length == 1 && IsPinned(v)).GroupBy(v => v[0]).Where(g => g.Count() > 1).Select(g => g.Key);
        return [.. Cpus(guest).Intersect(Others(guest).SelectMany(Cpus)).Union(twice).Order()];
    }

    /// <summary>Its CPUs on whose cores another VM has another CPU.</summary>
    public IReadOnlyList<int> SharedCores(PinnedGuest guest)
    {
        var own = Cpus(guest);
        var others = Known(Others(guest).SelectMany(Cpus).Except(own)).Select(c => c.Core).ToHashSet();
        return [.. Known(own).Where(c => others.Contains(c.Core)).Select(c => c.Number)];
    }

    public IReadOnlyList<string> SharedWith(PinnedGuest guest)
    {
        var cores = Known(Cpus(guest)).Select(c => c.Core).ToHashSet();
        return [.. Others(guest).Where(o => Known(Cpus(o)).Any(c => cores.Contains(c.Core))).Select(o => o.Name)];
    }

    /// <summary>All that is not as it should be, in words.</summary>
    /// <param name="guest">The VM.</param>
    /// <param name="remoteMemory">Bytes of it on other nodes; null: not known.</param>
    public IReadOnlyList<string> Findings(PinnedGuest guest, long? remoteMemory)
    {
        var found = new List<string>();
        if (guest.Vcpus.Count(v => !IsPinned(v)) is > 0 and var floating) found.Add($"{floating} vCPUs are not pinned");
        if (guest.Vcpus.SelectMany(v => v).Where(c => !_cpus.ContainsKey(c)).Distinct().ToList() is { Count: > 0 } missing
            && Cpus(guest).Count > 0)
        {
            found.Add($"CPU {CpuText.Format(missing)} is offline or does not exist");
        }

        if (SharedCpus(guest) is { Count: > 0 } shared) found.Add($"CPU {CpuText.Format(shared)} is used twice");
        if (SharedCores(guest) is { Count: > 0 } cores) found.Add($"CPU {CpuText.Format(cores)} shares a core with another VM");
        if (Nodes(guest) is { Count: > 1 } nodes) found.Add($"it runs on NUMA nodes {CpuText.Format(nodes)}");
        if (Known(Cpus(guest)).Select(c => c.Capacity).Distinct().Count() > 1) found.Add("its CPUs are of different capacity");
        if (guest.Emulator.Count < _cpus.Count && guest.Emulator.Intersect(guests.SelectMany(Cpus)).ToList() is { Count: > 0 } emulator)
        {
            found.Add($"its emulator runs on CPU {CpuText.Format(emulator)}, where vCPUs run too");
        }

        if (remoteMemory > 0) found.Add($"{ByteSize.Format(remoteMemory.Value)} of its memory is remote");
        return found;
    }

    private IEnumerable<PinnedGuest> Others(PinnedGuest guest) => guests.Where(g => g.Name != guest.Name);

    private IEnumerable<HostCpu> Known(IEnumerable<int> numbers) => numbers.Where(_cpus.ContainsKey).Select(n => _cpus[n]);
}
