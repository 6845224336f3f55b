using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>
/// Lists VMs through the bulk statistics: one call for a host's worth of them, several where one answer would be so
/// large that memory grew with the number of VMs.
/// </summary>
internal sealed class DomainListing(Connection connection, StatsGroups groups)
{
    private const StatsGroups NeedNoMonitor = StatsGroups.State | StatsGroups.CpuTotal | StatsGroups.Interface;
    private const uint NoWait = 0x20000000; // VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT
    private const int ChunkSize = 1024;

    // A QEMU that does not answer its monitor holds the first call that asks it. A later call with NOWAIT passes it by.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public IEnumerable<DomainStats> All(CancellationToken cancel)
    {
        var (active, inactive) = connection.DomainCounts();
        return active + inactive <= ChunkSize ? Bulk(cancel) : InChunks(Domain.List(connection), cancel);
    }

    /// <summary>The same for chosen VMs. One that has gone meanwhile is left out.</summary>
    public IEnumerable<DomainStats> For(IReadOnlyList<Domain> domains, CancellationToken cancel)
        => domains.Chunk(ChunkSize).SelectMany(chunk => Patiently(g => ForOnce(chunk, g), cancel));

    private List<DomainStats> Bulk(CancellationToken cancel) => Patiently(AllOnce, cancel);

    private IEnumerable<DomainStats> InChunks(IReadOnlyList<Domain> domains, CancellationToken cancel)
    {
        try
        {
            foreach (var stats in For(domains, cancel)) yield return stats;
        }
        finally
        {
            foreach (var domain in domains) domain.Dispose();
        }
    }

    private List<DomainStats> Patiently(Func<StatsGroups, List<DomainStats>> call, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var asked = Task.Run(() => call(groups), CancellationToken.None);
            try
            {
                if (asked.Wait((int)Patience.TotalMilliseconds, cancel)) return asked.Result;
            }
            catch (AggregateException failed) when (failed.InnerException is LibvirtException)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failed.InnerException);
            }
        }

        // Two VMs at least hang: ask for what libvirt knows without asking any QEMU.
        return call(groups & NeedNoMonitor);
    }

    private unsafe List<DomainStats> AllOnce(StatsGroups wanted) => connection.Read(c =>
    {
        var count = Result.Check(NativeMethods.virConnectGetAllDomainStats(c, wanted, out var records, NoWait));
        return Take(records, count);
    });

    private unsafe List<DomainStats> ForOnce(Domain[] domains, StatsGroups wanted)
    {
        var pointers = stackalloc nint[domains.Length + 1];
        for (var i = 0; i < domains.Length; i++) pointers[i] = domains[i].Handle.DangerousGetHandle();
        pointers[domains.Length] = 0;
        var count = Result.Check(NativeMethods.virDomainListGetStats(pointers, wanted, out var records, NoWait));
        GC.KeepAlive(domains);
        return Take(records, count);
    }

    private static unsafe List<DomainStats> Take(StatsRecord** records, int count)
    {
        try
        {
            var list = new List<DomainStats>(count);
            for (var i = 0; i < count; i++) list.Add(StatsDecoder.Decode(records[i]));
            return list;
        }
        finally
        {
            NativeMethods.virDomainStatsRecordListFree(records);
        }
    }
}
