using KvmPS.Model;

namespace KvmPS.Linux;

/// <summary>A disk as sysfs tells of it; sizes in bytes.</summary>
/// <param name="Name">The kernel's name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Scheduler">The scheduler in use; empty where the disk has none to choose.</param>
/// <param name="Available">Those that the kernel offers for it.</param>
internal sealed record BlockDevice(string Name, KvmDiskKind Kind, string Scheduler, IReadOnlyList<string> Available)
{
    public long? Size { get; init; }

    public int? Requests { get; init; }

    public long? ReadAhead { get; init; }

    public bool Rotational { get; init; }

    public string? Model { get; init; }

    /// <summary>The real disks that a mapped disk or a RAID is made of.</summary>
    public IReadOnlyList<string> Below { get; init; } = [];
}
