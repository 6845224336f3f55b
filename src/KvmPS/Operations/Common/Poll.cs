namespace KvmPS.Operations.Common;

/// <summary>Waits for a state that no event reports: reads it at intervals, at least once.</summary>
internal static class Poll
{
    /// <summary>True once it holds, false when the time is over.</summary>
    /// <exception cref="OperationCanceledException">It is cancelled before it holds.</exception>
    public static bool Until(Func<bool> condition, TimeSpan interval, Deadline deadline, CancellationToken cancel) =>
        Until(condition, holds => holds, interval, deadline, cancel);

    /// <summary>What was read last: what is enough, or what there was when the time was over.</summary>
    /// <exception cref="OperationCanceledException">It is cancelled before that is enough.</exception>
    public static T Until<T>(Func<T> read, Func<T, bool> isEnough, TimeSpan interval, Deadline deadline, CancellationToken cancel)
    {
        while (true)
        {
            var found = read();
            if (isEnough(found) || deadline.IsOver) return found;
            cancel.WaitHandle.WaitOne(deadline.AtMost(interval));
            cancel.ThrowIfCancellationRequested();
        }
    }
}
