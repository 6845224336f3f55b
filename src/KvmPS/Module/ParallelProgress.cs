using System.Diagnostics;
using System.Management.Automation;
using KvmPS.Operations.Common;

namespace KvmPS.Module;

/// <summary>How far a <see cref="ParallelWork"/> is, as a progress record. One VM that is quick shows none.</summary>
internal sealed class ParallelProgress(string activity, ParallelWork work)
{
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(1);

    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>The record to show now, or null when there is nothing to say yet.</summary>
    public ProgressRecord? Now()
    {
        var elapsed = Stopwatch.GetElapsedTime(_started);
        if (elapsed < Silent) return null;
        var done = work.Done;
        return new ProgressRecord(0, activity, $"{work.Finished} of {work.Total}")
        {
            PercentComplete = (int)Math.Min(100, 100 * done / Math.Max(1, work.Total)),
            SecondsRemaining = done == 0 ? -1 : (int)Math.Min(int.MaxValue, elapsed.TotalSeconds / done * (work.Total - done)),
        };
    }

    /// <summary>The record that takes the bar away.</summary>
    public ProgressRecord End() => new(0, activity, "Done") { RecordType = ProgressRecordType.Completed };
}
