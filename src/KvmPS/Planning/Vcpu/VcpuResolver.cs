using KvmPS.Model;

namespace KvmPS.Planning.Vcpu;

/// <summary>How many vCPUs a new VM has and may grow to.</summary>
internal static class VcpuResolver
{
    /// <exception cref="KvmException">InvalidTopology, VcpuOverMaximum or TopologyMismatch.</exception>
    public static (int Vcpu, int Maximum) Make(int? vcpu, int? maximum, KvmCpuTopology? topology)
    {
        if (topology is not null
            && new[] { topology.Sockets, topology.Dies, topology.Clusters, topology.Cores, topology.Threads }.Min() < 1)
        {
            throw new KvmException("InvalidTopology", Failure.InvalidArgument, $"The topology {topology} has a number below 1.",
                "Specify a topology such as -Topology 'sockets=2,cores=4,threads=2'");
        }

        var most = maximum ?? (topology is null ? vcpu ?? 1 : (int)Math.Min(int.MaxValue, topology.Total));
        var now = vcpu ?? (topology is null ? 1 : most);
        if (topology is not null && topology.Total != most)
        {
            throw new KvmException("TopologyMismatch", Failure.InvalidArgument,
                $"The topology {topology} has {topology.Total} vCPUs, but the requested maximum is {most}.",
                $"Leave -MaximumVcpu out, or specify -MaximumVcpu {topology.Total}.");
        }

        if (now > most)
        {
            throw new KvmException("VcpuOverMaximum", Failure.InvalidArgument, $"-Vcpu {now} is more than the maximum of {most}.",
                $"Specify -MaximumVcpu {now} or more.");
        }

        return (now, most);
    }
}
