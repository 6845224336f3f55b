namespace KvmPS.Model;

/// <summary>The usage of a VM, and with -Rate its cost: a flat object for Export-Csv.</summary>
public sealed record KvmUsage
{
    /// <summary>The VM's name when it was read last.</summary>
    public required string Name { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid Id { get; init; }

    /// <summary>The reading that it is counted from.</summary>
    public DateTime Since { get; init; }

    /// <summary>The reading that it is counted to.</summary>
    public DateTime Until { get; init; }

    /// <summary>How long it ran.</summary>
    public TimeSpan Uptime { get; init; }

    /// <summary>CPU time of its vCPUs and of QEMU, in seconds.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Percent of one CPU, on average while it ran.</summary>
    public double AverageCpu { get; init; }

    /// <summary>Percent of one CPU between two readings, at most.</summary>
    public double PeakCpu { get; init; }

    /// <summary>Memory of the guest by the time that it ran, in GiB-hours.</summary>
    public double MemoryGiBHours { get; init; }

    /// <summary>Memory on average while it ran, in bytes.</summary>
    public long AverageMemory { get; init; }

    /// <summary>Memory at most, in bytes.</summary>
    public long PeakMemory { get; init; }

    /// <summary>Sizes of its disks by time, running or not, in GiB-hours.</summary>
    public double DiskGiBHours { get; init; }

    /// <summary>Bytes read from disks.</summary>
    public long DiskRead { get; init; }

    /// <summary>Bytes written to disks.</summary>
    public long DiskWritten { get; init; }

    /// <summary>Reads from disks.</summary>
    public long DiskReadOperations { get; init; }

    /// <summary>Writes to disks.</summary>
    public long DiskWriteOperations { get; init; }

    /// <summary>Bytes that its NICs received.</summary>
    public long NetworkReceived { get; init; }

    /// <summary>Bytes that its NICs sent.</summary>
    public long NetworkSent { get; init; }

    /// <summary>Packets that its NICs received.</summary>
    public long NetworkPacketsReceived { get; init; }

    /// <summary>Packets that its NICs sent.</summary>
    public long NetworkPacketsSent { get; init; }

    /// <summary>The number of readings that it is computed from.</summary>
    public int Samples { get; init; }

    /// <summary>True when the meter runs.</summary>
    public bool Enabled { get; init; }

    /// <summary>Price of the CPU time; null without -Rate.</summary>
    public decimal? CpuCost { get; init; }

    /// <summary>Price of the memory; null without -Rate.</summary>
    public decimal? MemoryCost { get; init; }

    /// <summary>Price of the disks; null without -Rate.</summary>
    public decimal? DiskCost { get; init; }

    /// <summary>Price of what was received and sent; null without -Rate.</summary>
    public decimal? TrafficCost { get; init; }

    /// <summary>The sum; null without -Rate.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The currency of the prices.</summary>
    public string? Currency { get; init; }

    /// <summary>URI of the connection it is read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => Name;
}
