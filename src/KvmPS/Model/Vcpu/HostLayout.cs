namespace KvmPS.Model;

/// <summary>What a host has for VMs to run on.</summary>
/// <param name="Cpus">CPUs that are online.</param>
/// <param name="Nodes">NUMA nodes; one at least.</param>
internal sealed record HostLayout(IReadOnlyList<HostCpu> Cpus, IReadOnlyList<HostNode> Nodes)
{
    /// <summary>How far apart two nodes are; what the host does not say counts as one hop.</summary>
    public int Distance(int from, int to) =>
        from == to ? 10 : Nodes.FirstOrDefault(n => n.Number == from)?.Distance.GetValueOrDefault(to, 20) ?? 20;
}
