using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>
/// A running VM's memory, as QEMU and the balloon driver of its guest tell it (virDomainMemoryStats). Sizes in bytes; null:
/// nobody said.
/// </summary>
internal sealed record DomainMemory
{
    /// <summary>What the guest has: the balloon's counterpart.</summary>
    public long? Actual { get; private set; }

    /// <summary>What its QEMU takes of the host's memory.</summary>
    public long? Resident { get; private set; }

    /// <summary>What the guest's own system counts as its memory.</summary>
    public long? Total { get; private set; }

    /// <summary>Used for nothing at all.</summary>
    public long? Free { get; private set; }

    /// <summary>What programs could still have without swapping: free memory and caches that can be dropped.</summary>
    public long? Available { get; private set; }

    public long? Cached { get; private set; }

    public long? SwappedIn { get; private set; }

    public long? SwappedOut { get; private set; }

    public long? MajorFaults { get; private set; }

    public long? MinorFaults { get; private set; }

    /// <summary>When the guest said so, by the host's clock; null: it never did.</summary>
    public DateTime? Updated { get; private set; }

    public static unsafe DomainMemory From(ReadOnlySpan<MemoryStat> stats)
    {
        var memory = new DomainMemory();
        foreach (var stat in stats) memory.Take(stat.tag, (long)stat.val);
        return memory;
    }

    private void Take(MemoryStatTag tag, long value)
    {
        switch (tag)
        {
            case MemoryStatTag.ActualBalloon: Actual = value * 1024; break;
            case MemoryStatTag.Rss: Resident = value * 1024; break;
            case MemoryStatTag.Available: Total = value * 1024; break;
            case MemoryStatTag.Unused: Free = value * 1024; break;
            case MemoryStatTag.Usable: Available = value * 1024; break;
            case MemoryStatTag.DiskCaches: Cached = value * 1024; break;
            case MemoryStatTag.SwapIn: SwappedIn = value * 1024; break;
            case MemoryStatTag.SwapOut: SwappedOut = value * 1024; break;
            case MemoryStatTag.MajorFault: MajorFaults = value; break;
            case MemoryStatTag.MinorFault: MinorFaults = value; break;
            case MemoryStatTag.LastUpdate: Updated = value == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(value).LocalDateTime; break;
        }
    }
}
