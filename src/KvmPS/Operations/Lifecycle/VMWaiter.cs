using System.Collections.Concurrent;
using KvmPS.Libvirt;
using KvmPS.Operations.Common;

namespace KvmPS.Operations.Lifecycle;

/// <summary>
/// Waits for many VMs at once: libvirt's events wake the one they are about, which then looks whether it is there. A
/// slow look now and then covers what sends no event, and a daemon that was restarted.
/// </summary>
internal sealed class VMWaiter : IDisposable
{
    private static readonly TimeSpan LookAtLeastEvery = TimeSpan.FromSeconds(1);

    // They end at once unless the daemon hangs.
    private static readonly TimeSpan LoopsEnd = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> _signals = [];
    private readonly ConcurrentDictionary<Guid, ConcurrentQueue<DomainEvent>> _heard = [];
    private readonly Dictionary<Connection, (Task Loop, Task Subscribed)> _dispatchers = [];
    private readonly CancellationTokenSource _ended;
    private readonly SemaphoreSlim _looks = new(16);

    public VMWaiter(CancellationToken cancel)
    {
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    }

    /// <summary>True once <paramref name="reached"/> says so, false when the time has run out.</summary>
    /// <param name="domain">The VM.</param>
    /// <param name="reached">Looks; it may block, and what it throws ends the wait.</param>
    /// <param name="timeout">How long at most.</param>
    public async Task<bool> UntilAsync(Domain domain, Func<bool> reached, TimeSpan timeout)
    {
        _ = Listen(domain.Connection);
        var signal = _signals.GetOrAdd(domain.Id, _ => new SemaphoreSlim(0));
        var deadline = new Deadline(timeout);
        while (true)
        {
            if (await LookAsync(domain.Connection, reached).ConfigureAwait(false)) return true;
            if (deadline.IsOver) return false;
            await signal.WaitAsync(deadline.AtMost(LookAtLeastEvery), _ended.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps the VM's events from now on, for <see cref="Heard"/>. Done once libvirt sends them.</summary>
    public Task ListenAsync(Domain domain)
    {
        _heard.TryAdd(domain.Id, []);
        return Listen(domain.Connection).WaitAsync(_ended.Token);
    }

    /// <summary>Whether such an event of the VM has come since <see cref="ListenAsync"/>.</summary>
    public bool Heard(Domain domain, Func<DomainEvent, bool> which) => _heard.TryGetValue(domain.Id, out var events) && events.Any(which);

    public void Dispose()
    {
        _ended.Cancel();
        Task.WaitAll([.. _dispatchers.Values.Select(d => d.Loop)], LoopsEnd);
        _ended.Dispose();
    }

    private async Task<bool> LookAsync(Connection connection, Func<bool> reached)
    {
        await _looks.WaitAsync(_ended.Token).ConfigureAwait(false);
        try
        {
            return await ParallelWork.Blocking(reached).ConfigureAwait(false);
        }
        catch (LibvirtException error) when (error.IsOfTransport || !connection.IsAlive)
        {
            // The daemon is down. VMs live on without it, and it may be back before the time is over.
            return false;
        }
        finally
        {
            _looks.Release();
        }
    }

    /// <summary>The task ends once the first subscription stands, or has failed.</summary>
    private Task Listen(Connection connection)
    {
        lock (_dispatchers)
        {
            if (_dispatchers.TryGetValue(connection, out var known)) return known.Subscribed;
            var subscribed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _dispatchers[connection] = (ParallelWork.Blocking(() => Dispatch(connection, subscribed)), subscribed.Task);
            return subscribed.Task;
        }
    }

    private void Dispatch(Connection connection, TaskCompletionSource subscribed)
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                Forward(connection, subscribed);
            }
            catch (LibvirtException)
            {
                // The daemon is down: try again in a while. The slow looks go on meanwhile.
                subscribed.TrySetResult();
                _ended.Token.WaitHandle.WaitOne(LookAtLeastEvery);
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
            {
                // The command has ended, or its connection was closed.
                subscribed.TrySetResult();
                return;
            }
        }
    }

    /// <summary>Passes events on for as long as the daemon is there.</summary>
    private void Forward(Connection connection, TaskCompletionSource subscribed)
    {
        using var events = DomainEvents.Subscribe(connection, DomainEventId.Lifecycle, DomainEventId.Reboot, DomainEventId.AgentLifecycle);
        subscribed.TrySetResult();
        while (events.IsAlive)
        {
            if (events.Next(LookAtLeastEvery, _ended.Token) is not { } happened) continue;
            if (_heard.TryGetValue(happened.Domain, out var kept)) kept.Enqueue(happened);
            if (_signals.TryGetValue(happened.Domain, out var signal)) signal.Release();
        }
    }
}
