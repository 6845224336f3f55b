namespace KvmPS.Planning.Tuning;

/// <summary>
/// Names of I/O schedulers. Kernels before 5.0 had noop, deadline and cfq; those of today have none, mq-deadline and bfq in
/// their place. Whoever types the one name on a kernel that has the other means that.
/// </summary>
internal static class IoSchedulerName
{
    private static readonly (string Old, string New)[] Successors = [("noop", "none"), ("deadline", "mq-deadline"), ("cfq", "bfq")];

    /// <summary>The kernel's name for a scheduler, and a notice when another one was typed.</summary>
    /// <exception cref="KvmException">SchedulerNotAvailable: lists those there are.</exception>
    public static (string Name, string? Notice) Resolve(string typed, IReadOnlyList<string> available, string disk)
    {
        var asked = typed.ToLowerInvariant();
        if (available.Contains(asked)) return (asked, null);
        foreach (var (old, successor) in Successors)
        {
            var other = asked == old ? successor : asked == successor ? old : null;
            if (other is not null && available.Contains(other))
            {
                return (other, $"This kernel calls '{asked}' '{other}'; {disk} is set to '{other}'.");
            }
        }

        throw available.Count == 0
            ? new KvmException(
                "SchedulerNotAvailable",
                Failure.NotSupported,
                $"Disk '{disk}' has no scheduler to choose.",
                "List the disks that have one: Get-KvmIoScheduler")
            : new KvmException(
                "SchedulerNotAvailable",
                Failure.InvalidArgument,
                $"This kernel has no scheduler '{typed}' for {disk}.",
                $"Specify one of: {string.Join(", ", available)}");
    }

    /// <summary>The name of today's scheduler on this kernel; null where it has neither it nor its forerunner.</summary>
    public static string? Find(string today, IReadOnlyList<string> available) =>
        available.Contains(today)
            ? today
            : Successors.Where(s => s.New == today && available.Contains(s.Old)).Select(s => s.Old).FirstOrDefault();
}
