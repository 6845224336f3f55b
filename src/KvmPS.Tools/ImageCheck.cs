namespace KvmPS.Tools;

/// <summary>The result of a check of an image's metadata. The content that a guest wrote is not checked.</summary>
public sealed record ImageCheck
{
    /// <summary>False for formats without anything to check, such as raw.</summary>
    public bool Supported { get; init; } = true;

    /// <summary>Places where content is or may be lost.</summary>
    public long Corruptions { get; init; }

    /// <summary>Clusters that take space and that nothing refers to: a waste, no loss.</summary>
    public long Leaks { get; init; }

    /// <summary>Corruptions that were put right.</summary>
    public long CorruptionsFixed { get; init; }

    /// <summary>Leaks that were given back.</summary>
    public long LeaksFixed { get; init; }

    /// <summary>Errors that kept the check from looking at everything.</summary>
    public long CheckErrors { get; init; }

    /// <summary>Clusters that hold content.</summary>
    public long? AllocatedClusters { get; init; }

    /// <summary>Clusters of the whole disk.</summary>
    public long? TotalClusters { get; init; }
}
