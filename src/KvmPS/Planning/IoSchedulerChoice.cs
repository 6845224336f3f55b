using KvmPS.Host;
using KvmPS.Objects;

namespace KvmPS.Planning;

/// <summary>Which I/O scheduler suits a disk under VMs, and why.</summary>
internal sealed record IoSchedulerChoice(string? Name, string Reason)
{
    public static IoSchedulerChoice For(BlockDevice disk)
    {
        if (disk.Available.Count == 0 || disk.Below.Count > 0)
        {
            return new(null, disk.Below.Count > 0 ? $"It is made of {string.Join(", ", disk.Below)}; a scheduler is set there." : "It has no scheduler to choose.");
        }

        var (wanted, reason) = disk.Kind switch
        {
            DiskKind.NVMe => ("none", "It works on many requests at once by itself; a scheduler would only cost CPU time."),
            DiskKind.Ssd => ("mq-deadline", "Reads go before writes and none waits for ever, so that one VM that writes much does not hold up the others."),
            DiskKind.Hdd => ("mq-deadline", "Requests are put in the order of the platter and none waits for ever; guests sort theirs too, so more would be done twice."),
            DiskKind.Virtio => ("none", "The host below knows the real disk and sorts there."),
            DiskKind.Loop => ("none", "The disk that the file lies on sorts already."),
            _ => ("none", "What is below sorts already."),
        };
        return IoSchedulerName.Find(wanted, disk.Available) is { } name ? new(name, reason)
            : new(disk.Scheduler, $"{wanted} would suit it, but this kernel has only {string.Join(", ", disk.Available)}.");
    }
}
