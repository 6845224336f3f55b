using System.Collections.Concurrent;

namespace KvmPS.Module;

/// <summary>
/// Runs jobs at once, no more than a given number at a time, and hands their outcomes back in the order in which they
/// were added. Workers never touch the pipeline: what they have to say is in the outcome, which the pipeline's own
/// thread writes.
/// </summary>
#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle nobody asks for holds nothing that must be freed.
internal sealed class ParallelWork(int throttleLimit, CancellationToken cancel)
#pragma warning restore CA1001
{
    private readonly Queue<Task<Outcome>> pending = [];
    private readonly SemaphoreSlim slots = new(throttleLimit);
    private readonly ConcurrentDictionary<object, double> fractions = [];
    private int finished;

    /// <summary>How many jobs were added so far.</summary>
    public int Total { get; private set; }

    /// <summary>How many of them have ended.</summary>
    public int Finished => Volatile.Read(ref finished);

    /// <summary>The same with the parts of those that are under way.</summary>
    public double Done => Finished + fractions.Values.Sum();

    /// <summary>Runs a blocking call, such as libvirt's, on a thread of its own: the thread pool stays free.</summary>
    public static Task Blocking(Action call)
        => Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc cref="Blocking(Action)" />
    public static Task<T> Blocking<T>(Func<T> call)
        => Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <param name="target">What the job is about: the target of its error.</param>
    /// <param name="job">Its result goes to the pipeline unless it is null.</param>
    public void Add(object target, Func<CancellationToken, Task<object?>> job)
    {
        Total++;
        pending.Enqueue(Task.Run(() => RunAsync(target, job), CancellationToken.None));
    }

    /// <summary>Does a short job at once, on this thread; its outcome comes in its turn.</summary>
    public void Do(object target, Func<object?> job)
    {
        Total++;
        pending.Enqueue(Task.FromResult(Try(target, job)));
        Interlocked.Increment(ref finished);
    }

    /// <summary>Says how far a job is, 0 to 1, for the progress that is shown.</summary>
    public void Report(object target, double fraction) => fractions[target] = fraction;

    /// <summary>Waits until no job runs any more, for what must not be left half-made at Ctrl+C; false when time runs out.</summary>
    public bool Settle(TimeSpan atMost) => Task.WaitAll([.. pending], atMost);

    /// <summary>Outcomes that are ready now and whose turn it is.</summary>
    public IEnumerable<Outcome> Ready()
    {
        while (pending.TryPeek(out var first) && first.IsCompleted) yield return pending.Dequeue().Result;
    }

    /// <summary>Waits for the rest; <paramref name="idle"/> is called on this thread several times a second meanwhile.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; jobs that have not begun never will.</exception>
    public IEnumerable<Outcome> Rest(Action idle)
    {
        while (pending.TryPeek(out var first))
        {
            while (!first.Wait(200, cancel)) idle();
            yield return pending.Dequeue().Result;
        }
    }

    private async Task<Outcome> RunAsync(object target, Func<CancellationToken, Task<object?>> job)
    {
        try
        {
            await slots.WaitAsync(cancel).ConfigureAwait(false);
            try
            {
                // A slot that comes free in the moment of Ctrl+C is handed over all the same.
                cancel.ThrowIfCancellationRequested();
                return new(target, await job(cancel).ConfigureAwait(false), null);
            }
            finally
            {
                slots.Release();
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return new(target, null, error);
        }
        finally
        {
            fractions.TryRemove(target, out _);
            Interlocked.Increment(ref finished);
        }
    }

    private static Outcome Try(object target, Func<object?> job)
    {
        try
        {
            return new(target, job(), null);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return new(target, null, error);
        }
    }

    /// <summary>What a job gave: output, or the error that ended it.</summary>
    internal sealed record Outcome(object Target, object? Output, Exception? Error);
}
