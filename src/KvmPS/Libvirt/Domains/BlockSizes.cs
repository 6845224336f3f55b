using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>Sizes of a VM's disks by target, from the statistics: they are told of a VM that is off too, and wait for no QEMU.</summary>
internal static class BlockSizes
{
    /// <summary>Capacity and allocation in bytes.</summary>
    public static unsafe IReadOnlyDictionary<string, (long? Size, long? Allocation)> Read(Domain domain) => domain.Read(d =>
    {
        using var one = DomainArrayHandle.Of([d.DangerousGetHandle()]);
        var count = Result.Check(NativeMethods.virDomainListGetStats(one, StatsGroups.Block, out var records, DomainListing.NoWait));
        try
        {
            return count == 0 ? [] : Decode(records[0]);
        }
        finally
        {
            NativeMethods.virDomainStatsRecordListFree(records);
            GC.KeepAlive(d);
        }
    });

    private static unsafe Dictionary<string, (long? Size, long? Allocation)> Decode(StatsRecord* record)
    {
        Dictionary<string, (long? Size, long? Allocation)> sizes = [];
        var target = "";
        for (var i = 0; i < record->nparams; i++)
        {
            var parameter = record->parameters + i;
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(parameter->field);
            if (!name.StartsWith("block."u8)) continue;
            // block.N.name comes before the figures of the same disk.
            if (name.EndsWith(".name"u8)) target = Marshal.PtrToStringUTF8((nint)parameter->s) ?? "";
            else if (name.EndsWith(".capacity"u8))
                sizes[target] = sizes.GetValueOrDefault(target) with { Size = (long)parameter->ul };
            else if (name.EndsWith(".allocation"u8))
                sizes[target] = sizes.GetValueOrDefault(target) with { Allocation = (long)parameter->ul };
        }

        return sizes;
    }
}
