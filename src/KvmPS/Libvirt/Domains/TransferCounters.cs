using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>Bytes that running VMs have moved since they were started, over all disks and all NICs, in one call.</summary>
internal static class TransferCounters
{
    private const uint ActiveOnly = 1; // VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE

    /// <summary>Counters by VM; a VM whose QEMU does not answer is left out, or has its NICs only.</summary>
    public static unsafe Dictionary<Guid, Bytes> Read(Connection connection) => connection.Read(c =>
    {
        var count = Result.Check(NativeMethods.virConnectGetAllDomainStats(
            c, StatsGroups.Block | StatsGroups.Interface, out var records, ActiveOnly | DomainListing.NoWait));
        try
        {
            var found = new Dictionary<Guid, Bytes>(count);
            for (var i = 0; i < count; i++) found[DomainIdentity.Id(records[i]->dom)] = Sum(records[i]);
            return found;
        }
        finally
        {
            NativeMethods.virDomainStatsRecordListFree(records);
        }
    });

    private static unsafe Bytes Sum(StatsRecord* record)
    {
        var sum = default(Bytes);
        for (var i = 0; i < record->nparams; i++)
        {
            var parameter = record->parameters + i;
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(parameter->field);
            if (!name.EndsWith(".bytes"u8)) continue;
            var value = (long)parameter->ul;
            if (name.EndsWith(".rd.bytes"u8)) sum = sum with { Read = sum.Read + value };
            else if (name.EndsWith(".wr.bytes"u8)) sum = sum with { Written = sum.Written + value };
            else if (name.EndsWith(".rx.bytes"u8)) sum = sum with { Received = sum.Received + value };
            else if (name.EndsWith(".tx.bytes"u8)) sum = sum with { Sent = sum.Sent + value };
        }

        return sum;
    }

    /// <summary>Bytes in each direction.</summary>
    internal readonly record struct Bytes(long Read, long Written, long Received, long Sent);
}
