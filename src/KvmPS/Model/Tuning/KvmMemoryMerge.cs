namespace KvmPS.Model;

/// <summary>KSM, which shares equal pages of guests' memory.</summary>
public sealed record KvmMemoryMerge
{
    /// <summary>Whether it merges.</summary>
    public KvmMemoryMergeState State { get; init; }

    /// <summary>Bytes of memory that it saves now.</summary>
    public long Saved { get; init; }

    /// <summary>Shared pages, each counted once.</summary>
    public long PagesShared { get; init; }

    /// <summary>Pages that share them: what is saved.</summary>
    public long PagesSharing { get; init; }

    /// <summary>Pages that were looked at and have no equal.</summary>
    public long PagesUnshared { get; init; }

    /// <summary>Pages looked at in one go.</summary>
    public long PagesToScan { get; init; }

    /// <summary>Milliseconds between two goes.</summary>
    public long SleepMilliseconds { get; init; }

    /// <summary>How often all memory has been looked through.</summary>
    public long FullScans { get; init; }

    /// <summary>CPU time that ksmd has used since boot; null where it cannot be seen.</summary>
    public TimeSpan? CpuTime { get; init; }
}
