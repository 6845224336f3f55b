namespace KvmPS.Model;

/// <summary>A file that was copied into or out of a guest.</summary>
public sealed record KvmGuestFileCopy
{
    /// <summary>The VM whose guest it is.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public Guid VMId { get; init; }

    /// <summary>Where it was copied from.</summary>
    public required string SourcePath { get; init; }

    /// <summary>Where it is now.</summary>
    public required string DestinationPath { get; init; }

    /// <summary>On whose side the source is.</summary>
    public KvmGuestFileSide FileSource { get; init; }

    /// <summary>Its size, in bytes.</summary>
    public long Size { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Bytes per second, on average.</summary>
    public long BytesPerSecond => Elapsed > TimeSpan.Zero ? (long)(Size / Elapsed.TotalSeconds) : 0;

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => DestinationPath;
}
