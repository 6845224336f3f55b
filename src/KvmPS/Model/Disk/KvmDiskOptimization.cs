namespace KvmPS.Model;

/// <summary>The space of an image before and after it was rewritten. Sizes in bytes.</summary>
public sealed record KvmDiskOptimization
{
    /// <summary>The image's absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>What it took up on the host before, in bytes.</summary>
    public long Before { get; init; }

    /// <summary>The space that it uses now, in bytes.</summary>
    public long After { get; init; }

    /// <summary>The space that was released, in bytes; 0 when the image is unchanged, because a new one would not be smaller.</summary>
    public long Saved => Before - After;
}
