namespace KvmPS.Model;

/// <summary>The result of a check of an image's metadata.</summary>
public sealed record KvmDiskCheck
{
    /// <summary>The image's absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>What is to be thought of it now, after repairs.</summary>
    public KvmDiskHealth Health { get; init; }

    /// <summary>Places where content is or may be lost.</summary>
    public long Corruptions { get; init; }

    /// <summary>Clusters that take space and that nothing refers to: no content is lost.</summary>
    public long Leaks { get; init; }

    /// <summary>Corruptions that were put right.</summary>
    public long CorruptionsFixed { get; init; }

    /// <summary>Leaked clusters that were released.</summary>
    public long LeaksFixed { get; init; }

    /// <summary>Errors that kept the check from being complete.</summary>
    public long CheckErrors { get; init; }

    /// <summary>Clusters that hold content; null for formats without clusters.</summary>
    public long? AllocatedClusters { get; init; }

    /// <summary>Clusters of the whole disk; null for formats without clusters.</summary>
    public long? TotalClusters { get; init; }

    internal static KvmDiskCheck From(string path, Tools.ImageCheck check) => new()
    {
        Path = path,
        Health = !check.Supported ? KvmDiskHealth.NotChecked
            : check.Corruptions > 0 || check.CheckErrors > 0 ? KvmDiskHealth.Corrupt
            : check.Leaks > 0 ? KvmDiskHealth.Leaks : KvmDiskHealth.Good,
        Corruptions = check.Corruptions,
        Leaks = check.Leaks,
        CorruptionsFixed = check.CorruptionsFixed,
        LeaksFixed = check.LeaksFixed,
        CheckErrors = check.CheckErrors,
        AllocatedClusters = check.AllocatedClusters,
        TotalClusters = check.TotalClusters,
    };
}
