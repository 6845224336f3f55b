using KvmPS.Model;

namespace KvmPS.Planning.Tuning;

/// <summary>What a profile wants of a setting, and why.</summary>
internal sealed record TuningRequest(string Value, string Why)
{
    /// <summary>null where the profile says nothing of it, or the kernel cannot do it.</summary>
    /// <param name="profile">What the host is tuned for.</param>
    /// <param name="name">The setting, such as Swappiness.</param>
    /// <param name="available">What the kernel offers; empty for numbers.</param>
    /// <param name="scheduler">For IoScheduler: what suits the disk.</param>
    public static TuningRequest? For(KvmTuningProfile profile, string name, IReadOnlyList<string> available, IoSchedulerResolver? scheduler)
    {
        var request = (name, profile) switch
        {
            ("IoScheduler", _) => scheduler?.Name is { } suits ? new TuningRequest(suits, scheduler.Reason) : null,
            ("CpuGovernor", KvmTuningProfile.Density) => new("schedutil", "Many idle VMs: the frequency follows the load and saves power."),
            ("CpuGovernor", _) => new("performance", "The frequency does not have to rise first when a guest wakes up."),
            ("TransparentHugePage", KvmTuningProfile.Throughput) => new(
                "always",
                "Fewer TLB misses, also for programs that do not request huge pages."),
            ("TransparentHugePage", _) => new("madvise", "QEMU requests them; other programs do not wait for memory compaction."),
            ("TransparentHugePageDefrag", KvmTuningProfile.Latency) => new("defer+madvise", "Memory is compacted in the background."),
            ("MemoryMerge", KvmTuningProfile.Density) => new("1", "Identical pages of guests are stored once."),
            ("MemoryMerge", _) => new("0", "Searching for identical pages costs CPU time, and writing to a shared page costs a copy."),
            ("Swappiness", KvmTuningProfile.Latency) => new("1", "Guests' memory is swapped out only if there is no alternative."),
            ("Swappiness", KvmTuningProfile.Throughput) => new("10", "The page cache is reclaimed before guests' memory."),
            ("Swappiness", _) => new("60", "Memory that idle guests do not use may be swapped out."),
            _ => null,
        };
        return request is null || (available.Count > 0 && !available.Contains(request.Value)) ? null : request;
    }
}
