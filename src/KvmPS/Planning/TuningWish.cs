using KvmPS.Objects;

namespace KvmPS.Planning;

/// <summary>What a profile wants of a setting, and why.</summary>
internal sealed record TuningWish(string Value, string Why)
{
    /// <summary>null where the profile says nothing of it, or the kernel cannot do it.</summary>
    /// <param name="profile">What the host is tuned for.</param>
    /// <param name="name">The setting, such as Swappiness.</param>
    /// <param name="available">What the kernel offers; empty for numbers.</param>
    /// <param name="scheduler">For IoScheduler: what suits the disk.</param>
    public static TuningWish? For(TuningProfile profile, string name, IReadOnlyList<string> available, IoSchedulerChoice? scheduler)
    {
        var wish = (name, profile) switch
        {
            ("IoScheduler", _) => scheduler?.Name is { } suits ? new TuningWish(suits, scheduler.Reason) : null,
            ("CpuGovernor", TuningProfile.Density) => new("schedutil", "Many idle VMs: the clock follows the load and saves power."),
            ("CpuGovernor", _) => new("performance", "The clock need not rise first when a guest wakes up."),
            ("TransparentHugePage", TuningProfile.Throughput) => new("always", "Fewer TLB misses, also for what does not ask."),
            ("TransparentHugePage", _) => new("madvise", "QEMU asks for them; other programs do not wait for memory to be tidied up."),
            ("TransparentHugePageDefrag", TuningProfile.Latency) => new("defer+madvise", "Memory is tidied up in the background."),
            ("MemoryMerge", TuningProfile.Density) => new("1", "Equal pages of guests are kept once."),
            ("MemoryMerge", _) => new("0", "Looking for equal pages costs CPU time, and writing to a shared one a copy."),
            ("Swappiness", TuningProfile.Latency) => new("1", "Guests' memory stays in memory unless there is no other way."),
            ("Swappiness", TuningProfile.Throughput) => new("10", "Page cache goes before guests' memory does."),
            ("Swappiness", _) => new("60", "What idle guests do not use may go to swap."),
            _ => null,
        };
        return wish is null || (available.Count > 0 && !available.Contains(wish.Value)) ? null : wish;
    }
}
