namespace KvmPS.Model;

/// <summary>A disk of the host and its I/O scheduler. Sizes in bytes.</summary>
public sealed record KvmIoScheduler
{
    /// <summary>The kernel's name of the disk, such as sda.</summary>
    public required string Device { get; init; }

    /// <summary>What the disk is.</summary>
    public KvmDiskKind Kind { get; init; }

    /// <summary>The disk's model, or its name in device-mapper; null where it reports none.</summary>
    public string? Model { get; init; }

    /// <summary>The disk's size in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>The scheduler in use; empty where there is none to choose.</summary>
    public string Scheduler { get; init; } = "";

    /// <summary>Schedulers that the kernel offers for it.</summary>
    public string[] Available { get; init; } = [];

    /// <summary>The scheduler that suits it under VMs; null where there is none to choose.</summary>
    public string? Recommended { get; init; }

    /// <summary>Why that one.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Requests that may wait in its queue.</summary>
    public int? Requests { get; init; }

    /// <summary>Bytes that are read ahead.</summary>
    public long? ReadAhead { get; init; }

    /// <summary>True when the kernel treats it as a rotating disk.</summary>
    public bool Rotational { get; init; }

    /// <summary>The underlying disks of a mapped disk or a RAID, to which settings apply.</summary>
    public string[] Below { get; init; } = [];

    /// <inheritdoc />
    public override string ToString() => Device;
}
