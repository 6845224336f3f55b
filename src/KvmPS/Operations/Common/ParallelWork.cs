using System.Collections.Concurrent;

namespace KvmPS.Operations.Common;

/// <summary>
/// Runs jobs at once, no more than a given number at a time, begins them in the order in which they were added, and hands
/// their outcomes back in that order. Workers never touch the pipeline: what they have to say is in the outcome, which the
/// pipeline's own thread writes. Once it is cancelled, no job begins.
/// </summary>
internal sealed class ParallelWork
{
    private readonly object _gate = new();
    private readonly int _throttleLimit;
    private readonly CancellationToken _cancel;
    private readonly Queue<Task<Outcome>> _pending = [];
    private readonly Queue<Job> _waiting = [];
    private readonly HashSet<Task> _running = [];
    private readonly ConcurrentDictionary<object, double> _fractions = [];
    private int _finished;

    public ParallelWork(int throttleLimit, CancellationToken cancel)
    {
        _throttleLimit = throttleLimit;
        _cancel = cancel;
        // The work ends with its command, and the token does too: nobody needs to end this.
        cancel.Register(GiveUpWaiting);
    }

    /// <summary>How many jobs were added so far.</summary>
    public int Total { get; private set; }

    /// <summary>How many of them have ended.</summary>
    public int Finished => Volatile.Read(ref _finished);

    /// <summary>The same with the parts of those that are under way.</summary>
    public double Done => Finished + _fractions.Values.Sum();

    /// <summary>Runs a blocking call, such as libvirt's, on a thread of its own: the thread pool stays free.</summary>
    public static Task Blocking(Action call) => Blocking(call, CancellationToken.None);

    /// <inheritdoc cref="Blocking(Action)" />
    public static Task<T> Blocking<T>(Func<T> call) => Blocking(call, CancellationToken.None);

    /// <summary>The same for the call that begins a job: one that has not begun when the work is cancelled never begins.</summary>
    public static Task Blocking(Action call, CancellationToken cancel)
        => Task.Factory.StartNew(call, cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc cref="Blocking(Action, CancellationToken)" />
    public static Task<T> Blocking<T>(Func<T> call, CancellationToken cancel)
        => Task.Factory.StartNew(call, cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>
    /// Waits on this thread for a call that was begun on another one, until it ends or this one is to wait no more; the call goes on then.
    /// What it throws comes as itself.
    /// </summary>
    public static T Await<T>(Task<T> call, CancellationToken leave)
    {
        Task.WaitAny([call], leave);
        return call.GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="Await{T}(Task{T}, CancellationToken)" />
    public static void Await(Task call, CancellationToken leave)
    {
        Task.WaitAny([call], leave);
        call.GetAwaiter().GetResult();
    }

    /// <param name="target">What the job is about: the target of its error.</param>
    /// <param name="job">Its result goes to the pipeline unless it is null.</param>
    public void Add(object target, Func<CancellationToken, Task<object?>> job)
    {
        var added = new Job(target, job);
        Total++;
        _pending.Enqueue(added.Outcome);
        lock (_gate) _waiting.Enqueue(added);
        BeginNext();
    }

    /// <summary>
    /// Does a short job at once, on this thread; its outcome comes in its turn. While as many jobs are under way as may be, it is a
    /// job like others, so that with a limit of 1 each job begins after the one before has ended.
    /// </summary>
    public void Do(object target, Func<object?> job)
    {
        lock (_gate)
        {
            if (_waiting.Count > 0 || _running.Count >= _throttleLimit)
            {
                Add(target, _ => Task.FromResult(job()));
                return;
            }
        }

        Total++;
        _pending.Enqueue(Task.FromResult(Try(target, job)));
        Interlocked.Increment(ref _finished);
    }

    /// <summary>Says how far a job is, 0 to 1, for the progress that is shown.</summary>
    public void Report(object target, double fraction) => _fractions[target] = fraction;

    /// <summary>Waits until no job is under way; false when time runs out.</summary>
    public bool Settle(TimeSpan atMost)
    {
        Task[] running;
        lock (_gate) running = [.. _running];
        return Task.WaitAll(running, atMost);
    }

    /// <summary>Outcomes that are ready now and whose turn it is.</summary>
    public IEnumerable<Outcome> Ready()
    {
        while (_pending.TryPeek(out var first) && first.IsCompleted) yield return _pending.Dequeue().Result;
    }

    /// <summary>Waits for the rest; <paramref name="idle"/> is called on this thread several times a second meanwhile.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; jobs that have not begun never will.</exception>
    public IEnumerable<Outcome> Rest(Action idle)
    {
        while (_pending.TryPeek(out var first))
        {
            while (!first.Wait(200, _cancel)) idle();
            yield return _pending.Dequeue().Result;
        }
    }

    private void BeginNext()
    {
        lock (_gate)
        {
            while (_running.Count < _throttleLimit && !_cancel.IsCancellationRequested && _waiting.TryDequeue(out var next))
            {
                var run = new Task<Task>(() => RunAsync(next), TaskCreationOptions.DenyChildAttach);
                var whole = run.Unwrap();
                _running.Add(whole);
                whole.ContinueWith(
                    ended => End(ended),
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
                run.Start(TaskScheduler.Default);
            }
        }

        if (_cancel.IsCancellationRequested) GiveUpWaiting();
    }

    private void End(Task run)
    {
        lock (_gate) _running.Remove(run);
        BeginNext();
    }

    private void GiveUpWaiting()
    {
        while (true)
        {
            Job? job;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out job)) return;
            }

            Finish(job, new(job.Target, null, new OperationCanceledException(_cancel)));
        }
    }

    private async Task RunAsync(Job job)
    {
        try
        {
            // Cancelled between the decision to begin it and this moment.
            _cancel.ThrowIfCancellationRequested();
            Finish(job, new(job.Target, await job.Run(_cancel).ConfigureAwait(false), null));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Finish(job, new(job.Target, null, error));
        }
    }

    private void Finish(Job job, Outcome outcome)
    {
        _fractions.TryRemove(job.Target, out _);
        Interlocked.Increment(ref _finished);
        job.End(outcome);
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

    private sealed class Job(object target, Func<CancellationToken, Task<object?>> run)
    {
        // What waits for the outcome is the pipeline's thread, and must not run on within the job.
        private readonly TaskCompletionSource<Outcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public object Target => target;

        public Func<CancellationToken, Task<object?>> Run => run;

        public Task<Outcome> Outcome => _outcome.Task;

        public void End(Outcome outcome) => _outcome.TrySetResult(outcome);
    }
}
