using System.Diagnostics;

namespace KvmPS.Libvirt;

/// <summary>
/// The calls of libvirt that a command's own thread makes. A call cannot be interrupted, and a daemon that hangs answers none; so each is
/// made on another thread, and when the command is stopped, its thread waits a moment longer and leaves. The call itself goes on until
/// libvirt returns. Jobs beside the pipeline need none of this: the pipeline leaves them.
/// </summary>
internal sealed class CallScope
{
    // After the stop, each call still has this long: what a command takes back goes through libvirt as well.
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100);

    [ThreadStatic]
    private static CallScope? t_current;

    private readonly CancellationToken _stop;
    private readonly TimeSpan _grace;
    private long _stopped;

    /// <param name="grace">How long after the command's end calls that are under way are waited for.</param>
    /// <param name="stop">The command's end.</param>
    public CallScope(TimeSpan grace, CancellationToken stop)
    {
        _stop = stop;
        _grace = grace;
        stop.Register(() => Interlocked.Exchange(ref _stopped, Stopwatch.GetTimestamp()));
    }

    /// <summary>How long ago the command was stopped; zero while it is not.</summary>
    public TimeSpan SinceStop => Interlocked.Read(ref _stopped) is > 0 and var at ? Stopwatch.GetElapsedTime(at) : TimeSpan.Zero;

    /// <summary>Whose calls this thread makes from here on; null: nobody's. Gives whose they were.</summary>
    public static CallScope? Enter(CallScope? scope)
    {
        var before = t_current;
        t_current = scope;
        return before;
    }

    /// <summary>Makes a call so that a command that is stopped can leave it.</summary>
    /// <exception cref="OperationCanceledException">The command was stopped, and the call had not returned.</exception>
    public static T Run<T>(Func<T> call) => t_current is { } scope ? scope.Wait(Task.Run(call)) : call();

    /// <summary>The same for a call that changes something.</summary>
    /// <exception cref="LibvirtException">The command was stopped, and whether the change was made is unknown.</exception>
    public static T Change<T>(Func<T> call)
    {
        try
        {
            return Run(call);
        }
        catch (OperationCanceledException) when (t_current is { _stop.IsCancellationRequested: true })
        {
            throw LibvirtException.Unanswered("The command was stopped before libvirt answered.").AsUnknownOutcome();
        }
    }

    /// <inheritdoc cref="Run{T}(Func{T})" />
    public static void Run(Action call) => Run<object?>(() =>
    {
        call();
        return null;
    });

    /// <summary>Waits for work that has begun on another thread, as long as the command whose thread this is may wait.</summary>
    /// <param name="work">The work.</param>
    /// <param name="limit">How long at most, also without a stop; null: for ever.</param>
    /// <returns>False when the time is over.</returns>
    /// <exception cref="OperationCanceledException">The command was stopped.</exception>
    public static bool Wait(Task work, TimeSpan? limit)
        => t_current is { } scope ? scope.Ends(work, limit) : Task.WaitAny([work], limit ?? Timeout.InfiniteTimeSpan) == 0;

    private T Wait<T>(Task<T> call)
    {
        Ends(call, null);
        return call.GetAwaiter().GetResult();
    }

    private bool Ends(Task work, TimeSpan? limit)
    {
        try
        {
            // Does not throw what the work has thrown.
            return Task.WaitAny([work], (int)(limit ?? Timeout.InfiniteTimeSpan).TotalMilliseconds, _stop) == 0;
        }
        catch (OperationCanceledException) when (Task.WaitAny([work], Max(_grace - SinceStop, Least)) == 0)
        {
            return true;
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
