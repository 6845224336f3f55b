namespace KvmPS.Objects;

/// <summary>The space of an image before and after it was rewritten. Sizes in bytes.</summary>
public sealed record KvmDiskOptimization
{
    /// <summary>The image's absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>What it took up on the host before, in bytes.</summary>
    public long Before { get; init; }

    /// <summary>What it takes up now, in bytes.</summary>
    public long After { get; init; }

    /// <summary>What was given back, in bytes; 0 when the image is as it was, because a new one would not be smaller.</summary>
    public long Saved => Before - After;
}
