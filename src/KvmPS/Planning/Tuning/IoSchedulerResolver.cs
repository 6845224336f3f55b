using KvmPS.Linux;
using KvmPS.Model;

namespace KvmPS.Planning.Tuning;

/// <summary>Which I/O scheduler suits a disk under VMs, and why.</summary>
internal sealed record IoSchedulerResolver(string? Name, string Reason)
{
    public static IoSchedulerResolver For(BlockDevice disk)
    {
        if (disk.Available.Count == 0 || disk.Below.Count > 0)
        {
            return new(
                null,
                disk.Below.Count > 0
                    ? $"It consists of {string.Join(", ", disk.Below)}; set the scheduler there."
                    : "It has no scheduler to choose.");
        }

        var (wanted, reason) = disk.Kind switch
        {
            KvmDiskKind.NVMe => ("none", "The device processes many requests in parallel; a scheduler would only cost CPU time."),
            KvmDiskKind.Ssd => (
                "mq-deadline",
                "Reads precede writes and no request waits forever, so a VM that writes a lot does not delay the others."),
            KvmDiskKind.Hdd => (
                "mq-deadline",
                "Requests are sorted by position on the disk and none waits forever; guests sort theirs too, so a more complex scheduler "
                    + "would do the work twice."),
            KvmDiskKind.Virtio => ("none", "The host that runs this VM knows the physical disk and schedules its requests."),
            KvmDiskKind.Loop => ("none", "The disk that stores the file already schedules the requests."),
            _ => ("none", "The underlying device already schedules the requests."),
        };
        return IoSchedulerName.Find(wanted, disk.Available) is { } name ? new(name, reason)
            : new(disk.Scheduler, $"{wanted} is recommended for it, but this kernel has only {string.Join(", ", disk.Available)}.");
    }
}
