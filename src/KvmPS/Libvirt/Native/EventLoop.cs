namespace KvmPS.Libvirt.Native;

/// <summary>
/// Waits, on one thread, for descriptors and points in time, and calls back when they come. libvirt has such a loop of its own
/// (virEventRunDefaultImpl), but each of its calls changes what is waited for several times, and that one starts its wait
/// anew at each change: calls took twice as long with it. Here a change does not disturb the wait, unless it makes it shorter.
/// </summary>
internal sealed class EventLoop : IDisposable
{
    private const long Never = long.MaxValue;

    // No wait is under way: whoever changes something need not end one.
    private const long Awake = long.MinValue;

    private readonly object _gate = new();
    private readonly EpollSet _set = new();
    private readonly Dictionary<int, Handle> _handles = [];
    private readonly Dictionary<int, Timer> _timers = [];
    private readonly Queue<Action> _released = [];
    private long _waitsUntil = Awake;
    private int _last;

    /// <summary>Begins to watch a descriptor.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="events">What for; none: nothing yet.</param>
    /// <param name="ready">Called with the watch's number and what has come.</param>
    /// <param name="release">Called once nothing calls <paramref name="ready"/> any more, never from within
    /// <see cref="RemoveHandle"/>.</param>
    /// <returns>Its number; -1: it cannot be watched.</returns>
    public int AddHandle(int descriptor, HandleEvents events, Action<int, HandleEvents> ready, Action release)
    {
        lock (_gate)
        {
            var id = ++_last;
            if (!_set.Change(descriptor, HandleEvents.None, events, id)) return -1;
            _handles[id] = new(descriptor, ready, release) { Events = events };
            return id;
        }
    }

    /// <summary>Watches for something else.</summary>
    public void UpdateHandle(int id, HandleEvents events)
    {
        lock (_gate)
        {
            if (_handles.TryGetValue(id, out var handle) && _set.Change(handle.Descriptor, handle.Events, events, id))
            {
                handle.Events = events;
            }
        }
    }

    /// <summary>Ends a watch; false when there is none of that number.</summary>
    public bool RemoveHandle(int id)
    {
        lock (_gate)
        {
            if (!_handles.Remove(id, out var handle)) return false;
            _set.Change(handle.Descriptor, handle.Events, HandleEvents.None, id);
            Release(handle.Release);
            return true;
        }
    }

    /// <summary>Shuts down the socket of a watch. Only while it is watched its descriptor is surely still that socket's.</summary>
    public void Break(int id)
    {
        lock (_gate)
        {
            if (_handles.TryGetValue(id, out var handle)) EpollSet.ShutDown(handle.Descriptor);
        }
    }

    /// <summary>Begins to call back at regular times.</summary>
    /// <param name="milliseconds">How often; 0: whenever the loop comes round; below 0: not yet.</param>
    /// <param name="due">Called with the timer's number.</param>
    /// <param name="release">As for <see cref="AddHandle"/>.</param>
    /// <returns>Its number.</returns>
    public int AddTimer(int milliseconds, Action<int> due, Action release)
    {
        lock (_gate)
        {
            _timers[++_last] = new(due, release);
            Set(_timers[_last], milliseconds);
            return _last;
        }
    }

    /// <summary>Calls back at other times, counted from now.</summary>
    public void UpdateTimer(int id, int milliseconds)
    {
        lock (_gate)
        {
            if (_timers.TryGetValue(id, out var timer)) Set(timer, milliseconds);
        }
    }

    /// <summary>Ends a timer; false when there is none of that number.</summary>
    public bool RemoveTimer(int id)
    {
        lock (_gate)
        {
            if (!_timers.Remove(id, out var timer)) return false;
            Release(timer.Release);
            return true;
        }
    }

    /// <summary>One wait, and the calls that follow from it.</summary>
    public void RunOnce()
    {
        var ready = _set.Wait(BeginWait());
        lock (_gate) _waitsUntil = Awake;
        CallTimers();
        foreach (var (id, events) in ready) CallHandle(id, events);
        CallReleased();
    }

    /// <summary>For a loop that nobody runs any more.</summary>
    public void Dispose() => _set.Dispose();

    private int BeginWait()
    {
        lock (_gate)
        {
            _waitsUntil = _released.Count > 0 ? 0 : _timers.Values.Select(t => t.Due).DefaultIfEmpty(Never).Min();
            return _waitsUntil == Never ? -1 : (int)Math.Clamp(_waitsUntil - Environment.TickCount64, 0, int.MaxValue);
        }
    }

    private void CallTimers()
    {
        List<int> ids;
        lock (_gate) ids = [.. _timers.Where(t => t.Value.IsDue).Select(t => t.Key)];
        foreach (var id in ids)
        {
            Timer? timer;
            lock (_gate)
            {
                // One that was called before may have removed it, or put it off.
                if (!_timers.TryGetValue(id, out timer) || !timer.IsDue) continue;
                Set(timer, timer.Milliseconds);
            }

            timer.Call(id);
        }
    }

    private void CallHandle(int id, HandleEvents events)
    {
        Handle? handle;
        lock (_gate)
        {
            if (!_handles.TryGetValue(id, out handle) || handle.Events == HandleEvents.None) return;
        }

        handle.Call(id, events);
    }

    private void CallReleased()
    {
        while (true)
        {
            Action? release;
            lock (_gate)
            {
                if (!_released.TryDequeue(out release)) return;
            }

            release();
        }
    }

    private void Set(Timer timer, int milliseconds)
    {
        timer.Milliseconds = milliseconds;
        timer.Due = milliseconds < 0 ? Never : Environment.TickCount64 + milliseconds;
        if (timer.Due < _waitsUntil) Wake();
    }

    private void Release(Action release)
    {
        _released.Enqueue(release);
        if (_waitsUntil != Awake) Wake();
    }

    private void Wake()
    {
        _waitsUntil = Awake;
        _set.Wake();
    }

    private sealed class Handle(int descriptor, Action<int, HandleEvents> call, Action release)
    {
        public int Descriptor => descriptor;

        public Action<int, HandleEvents> Call => call;

        public Action Release => release;

        public HandleEvents Events { get; set; }
    }

    private sealed class Timer(Action<int> call, Action release)
    {
        public Action<int> Call => call;

        public Action Release => release;

        public int Milliseconds { get; set; }

        public long Due { get; set; } = Never;

        public bool IsDue => Due <= Environment.TickCount64;
    }
}
