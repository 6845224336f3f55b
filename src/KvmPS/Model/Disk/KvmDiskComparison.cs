namespace KvmPS.Model;

/// <summary>Whether guests would see the same on two disks.</summary>
public sealed record KvmDiskComparison
{
    /// <summary>The one image's absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>The other's.</summary>
    public required string OtherPath { get; init; }

    /// <summary>True when guests would see the same.</summary>
    public bool Identical { get; init; }

    /// <summary>The offset in bytes of the first place that differs; null when there is none, or only the sizes differ.</summary>
    public long? FirstDifference { get; init; }

    /// <summary>qemu-img's words.</summary>
    public string Reason { get; init; } = "";
}
