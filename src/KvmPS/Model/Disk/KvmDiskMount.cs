namespace KvmPS.Model;

/// <summary>An image that the host sees as a block device.</summary>
public sealed record KvmDiskMount
{
    /// <summary>The image's absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>The device, such as /dev/nbd0.</summary>
    public required string Device { get; init; }

    /// <summary>True when nothing can be written to it.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The partitions that the kernel has found on it, such as /dev/nbd0p1.</summary>
    public string[] Partitions { get; init; } = [];
}
