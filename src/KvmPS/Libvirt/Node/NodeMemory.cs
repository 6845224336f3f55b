using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>
/// The host's memory in bytes (virNodeGetMemoryStats, that is /proc/meminfo). virNodeGetInfo adds up NUMA nodes instead,
/// and misses memory that was plugged in later and belongs to none.
/// </summary>
internal sealed record NodeMemory(long Total, long Free, long Cached)
{
    private const int WholeHost = -1;

    /// <summary>null where the driver has no such statistics.</summary>
    public static unsafe NodeMemory? Read(Connection connection) => connection.Read(c =>
    {
        var count = 0;
        if (NativeMethods.virNodeGetMemoryStats(c, WholeHost, null, ref count, 0) < 0) return null;
        var fields = stackalloc NodeMemoryStats[count];
        if (NativeMethods.virNodeGetMemoryStats(c, WholeHost, fields, ref count, 0) < 0) return null;
        return Find(fields, count, "total"u8) is { } total && Find(fields, count, "free"u8) is { } free
            ? new NodeMemory(total, free, (Find(fields, count, "buffers"u8) ?? 0) + (Find(fields, count, "cached"u8) ?? 0))
            : null;
    });

    private static unsafe long? Find(NodeMemoryStats* fields, int count, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < count; i++)
        {
            if (MemoryMarshal.CreateReadOnlySpanFromNullTerminated(fields[i].field).SequenceEqual(name))
            {
                return (long)fields[i].value * 1024;
            }
        }

        return null;
    }
}
