namespace KvmPS.Planning.Vcpu;

/// <summary>How good a plan is; the first figure that differs decides, and less is better.</summary>
/// <param name="Unplaced">VMs without room.</param>
/// <param name="Overlaps">vCPUs that share a CPU with one before.</param>
/// <param name="Splits">Nodes that VMs reach into beyond their first.</param>
/// <param name="RemoteMemory">Bytes on nodes where the VM has no vCPU.</param>
/// <param name="MixedKinds">VMs with CPUs of different capacity.</param>
/// <param name="SharedCores">Cores that several VMs have.</param>
internal readonly record struct CpuPlanCost(int Unplaced, int Overlaps, int Splits, long RemoteMemory, int MixedKinds, int SharedCores)
    : IComparable<CpuPlanCost>
{
    public int CompareTo(CpuPlanCost other)
        => (Unplaced, Overlaps, Splits, RemoteMemory, MixedKinds, SharedCores).CompareTo(
            (other.Unplaced, other.Overlaps, other.Splits, other.RemoteMemory, other.MixedKinds, other.SharedCores));

    public static CpuPlanCost Of(IReadOnlyCollection<CpuPlacement> placements)
    {
        var placed = placements.Where(p => p.Cpus.Count > 0).ToList();
        return new(
            placements.Count - placed.Count,
            placed.SelectMany(p => p.Cpus).GroupBy(c => c.Number).Sum(g => g.Count() - 1),
            placed.Sum(p => p.Nodes.Count - 1),
            placed.Sum(p => p.RemoteMemory),
            placed.Count(p => p.Cpus.Select(c => c.Capacity).Distinct().Count() > 1),
            placed.SelectMany(p => p.Cpus.Select(c => c.Core).Distinct()).GroupBy(c => c).Count(g => g.Count() > 1));
    }
}
