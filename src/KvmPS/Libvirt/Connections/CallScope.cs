using System.Diagnostics;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>
/// The calls of libvirt that a command's own thread makes. libvirt has no way to interrupt a call, and a daemon that hangs answers none. So
/// when the command is stopped and its call does not return, the connection is broken, which ends the call. Jobs beside the pipeline need
/// none of this: the pipeline leaves them.
/// </summary>
internal sealed class CallScope(TimeSpan grace, CancellationToken stop)
{
    // After the stop, each call still has this long: what a command takes back goes through libvirt as well.
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    [ThreadStatic]
    private static CallScope? T_current;

    private volatile Call? _call;
    private volatile bool _ended;
    private long _stopped;

    /// <summary>How long ago the command was stopped; zero while it is not.</summary>
    public TimeSpan SinceStop => Interlocked.Read(ref _stopped) is > 0 and var at ? Stopwatch.GetElapsedTime(at) : TimeSpan.Zero;

    /// <summary>Whose calls this thread makes from here on; null: nobody's. Gives whose they were.</summary>
    public static CallScope? Enter(CallScope? scope)
    {
        var before = T_current;
        T_current = scope;
        return before;
    }

    /// <summary>A call over that connection begins on this thread; it ends when the result is disposed of.</summary>
    public static Mark On(ConnectHandle connection) => new(T_current, connection);

    /// <summary>Before a call is repeated because its connection was lost: the stop may have been what broke it.</summary>
    /// <exception cref="OperationCanceledException">The command whose thread this is has been stopped.</exception>
    public static void ThrowIfStopped() => T_current?.ThrowIfOver();

    /// <summary>Waits for work that has begun on another thread, as long as the command whose thread this is may wait.</summary>
    /// <param name="work">The work.</param>
    /// <param name="limit">How long at most, also without a stop; null: for ever.</param>
    /// <returns>False when the time is over.</returns>
    /// <exception cref="OperationCanceledException">The command was stopped.</exception>
    public static bool Wait(Task work, TimeSpan? limit)
        => T_current is { } scope ? scope.Ends(work, limit) : Task.WaitAny([work], limit ?? Timeout.InfiniteTimeSpan) == 0;

    /// <summary>For the moment of the stop, on any thread: a call that does not return is ended soon.</summary>
    public void Stop()
    {
        if (Interlocked.CompareExchange(ref _stopped, Stopwatch.GetTimestamp(), 0) == 0) _ = WatchAsync();
    }

    /// <summary>The command makes no more calls.</summary>
    public void End() => _ended = true;

    private void ThrowIfOver() => stop.ThrowIfCancellationRequested();

    private async Task WatchAsync()
    {
        await Task.Delay(grace, CancellationToken.None).ConfigureAwait(false);
        while (!_ended)
        {
            if (_call is { } call && Stopwatch.GetElapsedTime(call.Begun) > Least) call.Connection.Break();
            await Task.Delay(LookEvery, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private bool Ends(Task work, TimeSpan? limit)
    {
        try
        {
            // Does not throw what the work has thrown.
            return Task.WaitAny([work], (int)(limit ?? Timeout.InfiniteTimeSpan).TotalMilliseconds, stop) == 0;
        }
        catch (OperationCanceledException) when (Task.WaitAny([work], Max(grace - SinceStop, Least)) == 0)
        {
            return true;
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>A call that is under way.</summary>
    internal readonly struct Mark : IDisposable
    {
        private readonly CallScope? _scope;
        private readonly Call? _around;

        public Mark(CallScope? scope, ConnectHandle connection)
        {
            if (scope is null) return;
            (_scope, _around) = (scope, scope._call);
            scope._call = new(connection, Stopwatch.GetTimestamp());
        }

        public void Dispose()
        {
            if (_scope is not null) _scope._call = _around;
        }
    }

    private sealed record Call(ConnectHandle Connection, long Begun);
}
