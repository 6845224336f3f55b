using System.Diagnostics;

namespace KvmPS.Live.Fixture;

/// <summary>Waits for what a guest or a daemon does in its own time.</summary>
public static class Eventually
{
    // Far beyond what a guest needs on a slow machine: reaching it means that it will never happen.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns once the condition holds; an exception from it counts as "not yet".</summary>
    /// <exception cref="TimeoutException">It never came true.</exception>
    public static void True(string what, Func<bool> condition) => True(what, Limit, condition);

    /// <summary>The same for what takes longer by far.</summary>
    public static void True(string what, TimeSpan limit, Func<bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var watch = Stopwatch.StartNew();
        while (true)
        {
            Exception? reason = null;
            try
            {
                if (condition()) return;
            }
            catch (Exception exception) when (exception is InvalidOperationException or IOException)
            {
                reason = exception;
            }

            if (watch.Elapsed > limit) throw new TimeoutException($"Never came true: {what}.", reason);
            TestContext.Current.CancellationToken.WaitHandle.WaitOne(Pause);
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }
}
