using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>
/// Lists VMs through the bulk statistics: one call for a host's worth of them, several where one answer would be so
/// large that memory grew with the number of VMs.
/// </summary>
/// <param name="connection">The host.</param>
/// <param name="groups">What is asked for.</param>
/// <param name="withLayers">With the block group: also what libvirt itself knows to be below the disks, as of a running VM or a
/// <c>backingStore</c> in a definition.</param>
internal sealed class DomainListing(Connection connection, StatsGroups groups, bool withLayers = false)
{
    // Only a running VM has these, yet asking for them makes libvirt look for cgroups and the like of every VM: with a
    // thousand that are off it takes twice as long as all the rest. So those that run are asked a second time.
    private const StatsGroups OfRunning = StatsGroups.CpuTotal | StatsGroups.Interface;

    private const StatsGroups NeedNoMonitor = StatsGroups.State;
    internal const uint NoWait = 0x20000000; // VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT
    internal const uint Backing = 0x40000000; // VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING
    private const int ChunkSize = 1024;

    // A QEMU that does not answer its monitor holds the first call that asks it. A later call with NOWAIT passes it by.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly uint _flags = withLayers ? NoWait | Backing : NoWait;

    /// <summary>All VMs in the order of their names; libvirt itself lists them in none.</summary>
    public IEnumerable<DomainStats> All(CancellationToken cancel)
    {
        if (Domain.Count(connection) > ChunkSize)
        {
            var domains = Domain.Pointers(connection);
            domains.Sort(DomainIdentity.Name);
            return InChunks(domains, cancel);
        }

        var all = Patiently(AllOnce, cancel);
        all.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return all;
    }

    /// <summary>The same for chosen VMs. One that has gone meanwhile is left out.</summary>
    public IEnumerable<DomainStats> For(IReadOnlyList<Domain> domains, CancellationToken cancel)
    {
        var array = DomainArrayHandle.Of([.. domains.Select(d => d.Handle)]);
        return InChunks(array, cancel);
    }

    private IEnumerable<DomainStats> InChunks(DomainArrayHandle domains, CancellationToken cancel)
    {
        using (domains)
        {
            while (domains.Count > 0)
            {
                using var chunk = domains.Take(ChunkSize);
                foreach (var stats in Patiently(wanted => ForOnce(chunk, wanted), cancel)) yield return stats;
            }
        }
    }

    private List<DomainStats> Patiently(Func<StatsGroups, List<DomainStats>> call, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var asked = Connection.Begin(() => call(groups));
            try
            {
                if (asked.Wait((int)Timeout.TotalMilliseconds, cancel)) return asked.Result;
            }
            catch (AggregateException failed)
            {
                ExceptionDispatchInfo.Throw(failed.InnerException!);
            }
        }

        // Two VMs at least hang: ask for what libvirt knows without asking any QEMU.
        using var mark = CallScope.On(connection.Current());
        return call(groups & (NeedNoMonitor | OfRunning));
    }

    private unsafe List<DomainStats> AllOnce(StatsGroups wanted) => connection.Read(c =>
    {
        var count = Result.Check(NativeMethods.virConnectGetAllDomainStats(c, wanted & ~OfRunning, out var records, _flags));
        return Take(records, count, wanted);
    });

    private unsafe List<DomainStats> ForOnce(DomainArrayHandle domains, StatsGroups wanted)
    {
        var count = Result.Check(NativeMethods.virDomainListGetStats(domains, wanted & ~OfRunning, out var records, _flags));
        return Take(records, count, wanted);
    }

    private unsafe List<DomainStats> Take(StatsRecord** records, int count, StatsGroups wanted)
    {
        try
        {
            var list = new List<DomainStats>(count);
            for (var i = 0; i < count; i++) list.Add(StatsDecoder.Decode(records[i], groups));
            if ((wanted & OfRunning) != 0) AddOfRunning(records, list, wanted & OfRunning);
            return list;
        }
        finally
        {
            NativeMethods.virDomainStatsRecordListFree(records);
        }
    }

    /// <summary>These groups are read without the monitor, so that no QEMU can hold this up.</summary>
    private static unsafe void AddOfRunning(StatsRecord** records, List<DomainStats> list, StatsGroups wanted)
    {
        Dictionary<Guid, DomainStats> running = [];
        List<nint> pointers = [];
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].Number is null) continue;
            running[list[i].Id] = list[i];
            pointers.Add(records[i]->dom);
        }

        if (pointers.Count == 0) return;
        using var domains = DomainArrayHandle.Of(CollectionsMarshal.AsSpan(pointers));
        var count = Result.Check(NativeMethods.virDomainListGetStats(domains, wanted, out var more, NoWait));
        try
        {
            for (var i = 0; i < count; i++)
            {
                if (running.TryGetValue(DomainIdentity.Id(more[i]->dom), out var stats)) StatsDecoder.Add(stats, more[i]);
            }
        }
        finally
        {
            NativeMethods.virDomainStatsRecordListFree(more);
        }
    }
}
