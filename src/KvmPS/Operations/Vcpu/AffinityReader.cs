using KvmPS.Libvirt;
using KvmPS.Model;

namespace KvmPS.Operations.Vcpu;

/// <summary>Reads which host CPUs the threads of a VM may run on, as it runs and as it starts.</summary>
internal static class AffinityReader
{
    public static IEnumerable<KvmCpuAffinity> Read(Domain domain)
    {
        var host = NodeCpus.Read(domain.Connection);
        var live = domain.IsActive ? new CpuPins(domain, host, AffectFlags.Live).All() : null;
        var config = domain.IsPersistent ? Starting(domain, host) : null;
        var threads = new[] { live?.Keys, config?.Keys }.OfType<IEnumerable<PinnedThread>>().SelectMany(k => k).Distinct();
        return threads
            .OrderBy(t => t.Kind)
            .ThenBy(t => t.Number)
            .Select(t => New(domain, t, live?.GetValueOrDefault(t), config?.GetValueOrDefault(t)));
    }

    /// <summary>Without the vCPUs that the VM could grow to later.</summary>
    private static Dictionary<PinnedThread, int[]> Starting(Domain domain, NodeCpus host)
    {
        var count = new DomainVcpus(domain).Count(VcpuFlags.Config);
        return new CpuPins(domain, host, AffectFlags.Config)
            .All()
            .Where(p => p.Key.Kind != PinnedKind.Vcpu || p.Key.Number < count)
            .ToDictionary();
    }

    private static KvmCpuAffinity New(Domain domain, PinnedThread thread, int[]? live, int[]? config) =>
        new()
        {
            VMName = domain.Name,
            VMId = domain.Id,
            Thread = thread.Kind switch
            {
                PinnedKind.Vcpu => $"vCPU {thread.Number}",
                PinnedKind.IOThread => $"IOThread {thread.Number}",
                _ => "Emulator",
            },
            Vcpu = thread.Kind == PinnedKind.Vcpu ? thread.Number : null,
            IOThread = thread.Kind == PinnedKind.IOThread ? thread.Number : null,
            Live = live,
            Config = config,
            RestartRequired = live is not null && config is not null && !live.SequenceEqual(config),
            ConnectionUri = domain.Connection.Uri,
        };
}
