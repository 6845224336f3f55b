using KvmPS.Model;

namespace KvmPS.Planning.Vcpu;

/// <summary>Where a VM's vCPUs go.</summary>
/// <param name="Guest">The VM.</param>
/// <param name="Cpus">A CPU for each vCPU; none: there is no room.</param>
/// <param name="RemoteMemory">Bytes that the nodes of those CPUs had no room for.</param>
internal sealed record CpuPlacement(PlanGuest Guest, IReadOnlyList<HostCpu> Cpus, long RemoteMemory)
{
    /// <summary>CPUs for its emulator.</summary>
    public IReadOnlyList<int> Emulator { get; init; } = [];

    public KvmCpuSharing Shares { get; init; }

    public IReadOnlyList<int> Nodes => [.. Cpus.Select(c => c.Node).Distinct().Order()];
}
