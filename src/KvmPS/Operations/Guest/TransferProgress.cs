using System.Diagnostics;
using KvmPS.Model;

namespace KvmPS.Operations.Guest;

/// <summary>How many bytes of how many are copied, over all files of a cmdlet. Workers count, the pipeline's thread shows.</summary>
internal sealed class TransferProgress
{
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(1);

    private readonly long _started = Stopwatch.GetTimestamp();
    private long _expected;
    private long _done;

    public void Expect(long bytes) => Interlocked.Add(ref _expected, bytes);

    public void Done(int bytes) => Interlocked.Add(ref _done, bytes);

    /// <summary>What to show now, percent and seconds -1 where they are not known; null when there is nothing to say yet.</summary>
    public (string Status, int Percent, int SecondsLeft)? Now()
    {
        var elapsed = Stopwatch.GetElapsedTime(_started);
        if (elapsed < Silent) return null;
        var copied = Interlocked.Read(ref _done);
        // A file of unknown size counts as it comes.
        var total = Math.Max(Interlocked.Read(ref _expected), copied);
        return (
            $"{ByteSize.Format(copied)} of {ByteSize.Format(total)}",
            total == 0 ? -1 : (int)(100 * copied / total),
            copied == 0 ? -1 : (int)Math.Min(int.MaxValue, elapsed.TotalSeconds / copied * (total - copied)));
    }
}
