namespace KvmPS.State;

/// <summary>A change of the host's settings as the journal keeps it.</summary>
internal sealed record TuningEntry
{
    public required int Id { get; init; }

    public required DateTimeOffset When { get; init; }

    public required string Who { get; init; }

    /// <summary>Which boot of the host: settings of the kernel end with it.</summary>
    public required string Boot { get; init; }

    /// <summary>The setting, such as IoScheduler.</summary>
    public required string Name { get; init; }

    /// <summary>What of the host: a disk, a node, or host.</summary>
    public required string Target { get; init; }

    public required IReadOnlyList<TuningStep> Steps { get; init; }

    public TuningStage Stage { get; init; }
}
