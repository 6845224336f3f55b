namespace KvmPS.Model;

/// <summary>What a running VM did in the last interval of Watch-KvmVM. Sizes in bytes.</summary>
public sealed record KvmVMStatistics
{
    /// <summary>When it was read.</summary>
    public DateTime Time { get; init; }

    /// <summary>The VM's name.</summary>
    public required string Name { get; init; }

    /// <summary>The VM's UUID.</summary>
    public required Guid Id { get; init; }

    /// <summary>Percent of its vCPUs that it used; null when it is unknown.</summary>
    public double? CpuUsage { get; init; }

    /// <summary>Memory that the guest has, in bytes.</summary>
    public long Memory { get; init; }

    /// <summary>Bytes that it read from its disks, each second.</summary>
    public long DiskRead { get; init; }

    /// <summary>Bytes that it wrote to its disks, each second.</summary>
    public long DiskWrite { get; init; }

    /// <summary>Bytes that its NICs received, each second.</summary>
    public long NetworkReceived { get; init; }

    /// <summary>Bytes that its NICs sent, each second.</summary>
    public long NetworkSent { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => Name;
}
