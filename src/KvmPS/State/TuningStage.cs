namespace KvmPS.State;

/// <summary>How far a change got.</summary>
internal enum TuningStage
{
    /// <summary>Written down, and perhaps made: a crash leaves it so.</summary>
    Begun,
    Done,
    Restored,
}
