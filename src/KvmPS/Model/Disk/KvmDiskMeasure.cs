namespace KvmPS.Model;

/// <summary>The space that an image would need.</summary>
public sealed record KvmDiskMeasure
{
    /// <summary>The image that was measured; null for a new disk.</summary>
    public string? Path { get; init; }

    /// <summary>The format that was asked for.</summary>
    public KvmDiskFormat Format { get; init; }

    /// <summary>With the content of now, in bytes.</summary>
    public long Required { get; init; }

    /// <summary>When all of it is written, in bytes.</summary>
    public long FullyAllocated { get; init; }
}
