using KvmPS.Operations.Common;
using Xunit;

namespace KvmPS.Unit.Module;

public sealed class ParallelWorkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Outcomes_come_in_the_order_of_the_jobs()
    {
        // Each job waits for the one after it: they end in reverse.
        const int Count = 20;
        var ended = Enumerable.Range(0, Count + 1).Select(_ => new TaskCompletionSource()).ToArray();
        ended[Count].SetResult();
        var work = new ParallelWork(Count, Token);
        for (var i = 0; i < Count; i++)
        {
            var number = i;
            work.Add(number, async _ =>
            {
                await ended[number + 1].Task;
                ended[number].SetResult();
                return number;
            });
        }

        Assert.Equal(Enumerable.Range(0, Count).Cast<object>(), work.Rest(() => { }).Select(o => o.Output));
        Assert.Equal(Count, work.Total);
        Assert.Equal(Count, work.Finished);
    }

    [Fact]
    public void No_more_run_at_once_than_allowed_and_so_many_do()
    {
        const int Limit = 3;
        var running = 0;
        var most = 0;
        using var full = new ManualResetEventSlim();
        var work = new ParallelWork(Limit, Token);
        for (var i = 0; i < 30; i++)
        {
            work.Add(i, _ => ParallelWork.Blocking<object?>(() =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMaximum(ref most, now);
                // The first ones only go on when the limit has been reached.
                if (now == Limit) full.Set();
                full.Wait(TimeSpan.FromSeconds(30), Token);
                Thread.Yield();
                Interlocked.Decrement(ref running);
                return null;
            }));
        }

        Assert.Equal(30, work.Rest(() => { }).Count());
        Assert.Equal(Limit, most);
    }

    [Fact]
    public void An_error_is_the_outcome_of_its_job_alone()
    {
        var work = new ParallelWork(4, Token);
        for (var i = 0; i < 10; i++)
        {
            var number = i;
            work.Add(
                $"vm{number}",
                _ => number % 2 == 0 ? Task.FromResult<object?>(number) : throw new KvmException("Odd", Failure.Unspecified, $"{number}"));
        }

        var outcomes = work.Rest(() => { }).ToList();
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (object)$"vm{i}"), outcomes.Select(o => o.Target));
        Assert.Equal([0, 2, 4, 6, 8], outcomes.Where(o => o.Error is null).Select(o => (int)o.Output!));
        Assert.Equal(["1", "3", "5", "7", "9"], outcomes.Where(o => o.Error is not null).Select(o => o.Error!.Message));
    }

    [Fact]
    public void A_short_job_is_done_at_once_and_its_outcome_comes_in_its_turn()
    {
        var first = new TaskCompletionSource<object?>();
        var work = new ParallelWork(4, Token);
        var thread = 0;
        work.Add("long", _ => first.Task);
        work.Do("short", () => thread = Environment.CurrentManagedThreadId);
        work.Do("bad", () => throw new KvmException("Odd", Failure.Unspecified, "bad"));

        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.Equal((3, 2), (work.Total, work.Finished));
        Assert.Empty(work.Ready());
        first.SetResult("done");
        Assert.Equal(["done", thread, null], work.Rest(() => { }).Select(o => o.Output));
    }

    [Fact]
    public void What_is_ready_is_given_without_waiting()
    {
        var first = new TaskCompletionSource<object?>();
        var work = new ParallelWork(4, Token);
        work.Add(1, _ => first.Task);
        work.Add(2, _ => Task.FromResult<object?>("two"));
        Assert.Empty(work.Ready());
        first.SetResult("one");
        Assert.Equal(["one", "two"], work.Rest(() => { }).Select(o => o.Output));
        Assert.Empty(work.Ready());
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_and_what_has_not_begun_never_does()
    {
        using var cancel = new CancellationTokenSource();
        var work = new ParallelWork(1, cancel.Token);
        // Otherwise the rest of this test would run within the job.
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayEnd = new TaskCompletionSource<object?>();
        var later = 0;
        work.Add(1, _ =>
        {
            begun.SetResult();
            return mayEnd.Task;
        });
        await begun.Task.WaitAsync(Token);
        for (var i = 0; i < 5; i++)
        {
            work.Add(i, _ =>
            {
                Interlocked.Increment(ref later);
                return Task.FromResult<object?>(null);
            });
        }

        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var outcome in work.Rest(cancel.Cancel)) Assert.Null(outcome.Error);
        });
        mayEnd.SetResult(null);
        Assert.True(SpinWait.SpinUntil(() => work.Finished == work.Total, TimeSpan.FromSeconds(30)));
        Assert.Equal(0, later);
    }

    [Fact]
    public void A_blocking_job_does_not_hold_the_thread_pool()
    {
        using var gate = new ManualResetEventSlim();
        var count = 64;
        using var all = new CountdownEvent(count);
        var work = new ParallelWork(count, Token);
        for (var i = 0; i < count; i++)
        {
            work.Add(i, _ => ParallelWork.Blocking<object?>(() =>
            {
                all.Signal();
                gate.Wait(Token);
                return null;
            }));
        }

        // All of them block at once, far more than the pool has threads.
        Assert.True(all.Wait(TimeSpan.FromSeconds(30), Token));
        gate.Set();
        Assert.Equal(count, work.Rest(() => { }).Count());
    }

    [Fact]
    public void Jobs_begin_in_the_order_in_which_they_were_added()
    {
        var begun = new List<int>();
        var work = new ParallelWork(1, Token);
        for (var i = 0; i < 500; i++)
        {
            var number = i;
            // One at a time: the list needs no lock.
            work.Add(number, _ =>
            {
                begun.Add(number);
                return Task.FromResult<object?>(null);
            });
        }

        Assert.Equal(500, work.Rest(() => { }).Count());
        Assert.Equal(Enumerable.Range(0, 500), begun);
    }

    [Fact]
    public void A_short_job_waits_for_those_before_it_where_no_more_may_run()
    {
        var first = new TaskCompletionSource<object?>();
        var work = new ParallelWork(1, Token);
        var done = new List<string>();
        work.Add("long", async _ =>
        {
            var result = await first.Task;
            done.Add("long");
            return result;
        });
        work.Do("short", () =>
        {
            done.Add("short");
            return "short";
        });
        Assert.Empty(done);
        first.SetResult("long");
        Assert.Equal(["long", "short"], work.Rest(() => { }).Select(o => o.Output));
        Assert.Equal(["long", "short"], done);
    }

    [Fact]
    public async Task A_call_that_has_not_begun_when_it_is_cancelled_never_begins()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        var begun = false;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ParallelWork.Blocking(() => begun = true, cancel.Token));
        Assert.False(begun);
    }

    private static void InterlockedMaximum(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
