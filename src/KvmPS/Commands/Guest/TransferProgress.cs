using System.Diagnostics;
using System.Management.Automation;
using KvmPS.Objects;

namespace KvmPS.Commands.Guest;

/// <summary>How many bytes of how many are copied, over all files of a cmdlet. Workers count, the pipeline's thread shows.</summary>
internal sealed class TransferProgress(string activity)
{
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(1);

    private readonly long started = Stopwatch.GetTimestamp();
    private long expected;
    private long done;

    public void Expect(long bytes) => Interlocked.Add(ref expected, bytes);

    public void Done(int bytes) => Interlocked.Add(ref done, bytes);

    /// <summary>The record to show now, or null when there is nothing to say yet.</summary>
    public ProgressRecord? Now()
    {
        var elapsed = Stopwatch.GetElapsedTime(started);
        if (elapsed < Silent) return null;
        var copied = Interlocked.Read(ref done);
        // A file of unknown size counts as it comes.
        var total = Math.Max(Interlocked.Read(ref expected), copied);
        return new ProgressRecord(0, activity, $"{ByteSize.Format(copied)} of {ByteSize.Format(total)}")
        {
            PercentComplete = total == 0 ? -1 : (int)(100 * copied / total),
            SecondsRemaining = copied == 0 ? -1 : (int)Math.Min(int.MaxValue, elapsed.TotalSeconds / copied * (total - copied)),
        };
    }

    public ProgressRecord End() => new(0, activity, "Done") { RecordType = ProgressRecordType.Completed };
}
