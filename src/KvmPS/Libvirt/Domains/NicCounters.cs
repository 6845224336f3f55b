using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>What a running VM's NICs have carried since it was started, by their devices on the host.</summary>
internal static class NicCounters
{
    /// <summary>Empty for a VM that does not run. These counters come without QEMU's help, so that none that hangs holds this up.</summary>
    public static unsafe IReadOnlyDictionary<string, Counts> Read(Domain domain) => domain.Read(d =>
    {
        var own = d.DangerousGetHandle();
        using var one = DomainArrayHandle.Of(new ReadOnlySpan<nint>(in own));
        var count = Result.Check(NativeMethods.virDomainListGetStats(one, StatsGroups.Interface, out var records, DomainListing.NoWait));
        GC.KeepAlive(d);
        try
        {
            var found = new Dictionary<string, Counts>();
            for (var i = 0; i < count; i++) Add(found, records[i]);
            return found;
        }
        finally
        {
            NativeMethods.virDomainStatsRecordListFree(records);
        }
    });

    /// <summary>net.N.name comes before the figures of the same NIC.</summary>
    private static unsafe void Add(Dictionary<string, Counts> found, StatsRecord* record)
    {
        var device = "";
        for (var i = 0; i < record->nparams; i++)
        {
            var parameter = record->parameters + i;
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(parameter->field);
            if (name.EndsWith(".name"u8)) found[device = Marshal.PtrToStringUTF8((nint)parameter->s) ?? ""] = default;
            else if (found.TryGetValue(device, out var counts)) found[device] = counts.With(name, (long)parameter->ul);
        }
    }

    /// <summary>Figures as the guest sees them; errors and drops both ways.</summary>
    internal readonly record struct Counts(
        long ReceivedBytes,
        long SentBytes,
        long ReceivedPackets,
        long SentPackets,
        long Errors,
        long Dropped)
    {
        internal Counts With(ReadOnlySpan<byte> name, long value)
            => name.EndsWith(".rx.bytes"u8) ? this with { ReceivedBytes = value }
            : name.EndsWith(".tx.bytes"u8) ? this with { SentBytes = value }
            : name.EndsWith(".rx.pkts"u8) ? this with { ReceivedPackets = value }
            : name.EndsWith(".tx.pkts"u8) ? this with { SentPackets = value }
            : name.EndsWith(".errs"u8) ? this with { Errors = Errors + value }
            : name.EndsWith(".drop"u8) ? this with { Dropped = Dropped + value }
            : this;
    }
}
