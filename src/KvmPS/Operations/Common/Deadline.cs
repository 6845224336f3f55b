using System.Diagnostics;

namespace KvmPS.Operations.Common;

/// <summary>A point in time, by a clock that nobody can set.</summary>
internal readonly struct Deadline(TimeSpan timeout)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public TimeSpan Remaining => timeout - Stopwatch.GetElapsedTime(_started) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    public bool IsOver => Remaining == TimeSpan.Zero;

    /// <summary>The time left, but no more than that.</summary>
    public TimeSpan AtMost(TimeSpan longest) => Remaining < longest ? Remaining : longest;
}
