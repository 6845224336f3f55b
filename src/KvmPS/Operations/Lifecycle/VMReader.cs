using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.Lifecycle;

/// <summary>Reads VMs in bulk: the statistics, the marks that they lack, and the uptime of local QEMU processes.</summary>
internal static class VMReader
{
    private const StatsGroups Groups = StatsGroups.State | StatsGroups.CpuTotal | StatsGroups.Balloon
        | StatsGroups.Vcpu | StatsGroups.Interface | StatsGroups.Block;

    public static IEnumerable<KvmVM> All(Connection host, CancellationToken cancel)
        => Read(host, l => l.All(cancel), cancel);

    public static IEnumerable<KvmVM> For(Connection host, IReadOnlyList<Domain> domains, CancellationToken cancel)
        => Read(host, l => l.For(domains, cancel), cancel);

    /// <summary>One VM as it is now.</summary>
    public static KvmVM One(Domain domain, CancellationToken cancel = default)
        => For(domain.Connection, [domain], cancel).FirstOrDefault() ?? throw VMErrors.NotFound(domain.Name, []);

    private static IEnumerable<KvmVM> Read(Connection host, Func<DomainListing, IEnumerable<DomainStats>> list, CancellationToken cancel)
    {
        // The daemon answers both at once.
        var marksRead = ParallelWork.Blocking(() => DomainFlags.Read(host));
        DomainFlags? marks = null;
        IReadOnlyDictionary<Guid, TimeSpan>? uptimes = null;
        var later = new VMLateReader(host);
        foreach (var stats in list(new DomainListing(host, Groups)))
        {
            marks ??= ParallelWork.Await(marksRead, cancel);
            TimeSpan? uptime = null;
            if (stats.Number is not null && host.IsLocal)
            {
                uptimes ??= QemuProcesses.Uptimes(HostRoot.Real);
                if (uptimes.TryGetValue(stats.Id, out var running)) uptime = running;
            }

            yield return ToObject(
                stats,
                marks,
                uptime,
                CpuUsage(host, stats, uptime),
                host.Uri,
                later.Of(stats.Id, stats.Name, stats.Number is not null));
        }
    }

    private static KvmVM ToObject(
        DomainStats stats,
        DomainFlags marks,
        TimeSpan? uptime,
        double? cpuUsage,
        string uri,
        VMLateReads? late) =>
        new()
        {
            Late = late,
            Name = stats.Name,
            Id = stats.Id,
            State = VMStates.From(stats.State, marks.Saved.Contains(stats.Id)),
            StateReason = VMStates.Reason(stats.State, stats.Reason),
            CpuUsage = cpuUsage,
            CpuTime = stats.Number is null ? null : stats.CpuTime,
            Vcpu = stats.Vcpu ?? 0,
            MaximumVcpu = stats.MaximumVcpu ?? 0,
            Memory = stats.Memory ?? stats.MaximumMemory ?? 0,
            MaximumMemory = stats.MaximumMemory ?? 0,
            Uptime = uptime,
            Autostart = marks.Autostart.Contains(stats.Id),
            Persistent = !marks.Transient.Contains(stats.Id),
            DomainId = stats.Number,
            Disk = stats.Disks.Count == 0 ? [] : [.. stats.Disks.Select(d => d.Target)],
            NetworkAdapter = stats.Nics.Count == 0 ? [] : [.. stats.Nics],
            ConnectionUri = uri,
        };

    /// <summary>Percent of the VM's vCPUs; as ps does, the average since the start when there was no earlier look.</summary>
    private static double? CpuUsage(Connection host, DomainStats stats, TimeSpan? uptime)
    {
        if (stats.Number is null || stats.CpuTime is not { } used || stats.Vcpu is not > 0)
        {
            host.CpuSamples.Forget(stats.Id);
            return null;
        }

        var rate = host.CpuSamples.Rate(stats.Id, used) ?? (uptime is { TotalSeconds: > 0 } ? used / uptime.Value : null);
        return rate is null ? null : Math.Round(Math.Min(100, 100 * rate.Value / stats.Vcpu.Value), 1);
    }
}
