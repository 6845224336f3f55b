namespace KvmPS.Planning.Memory;

/// <summary>
/// Decides which guests give memory and which get some. It keeps what it saw, so that looks one after another do not swing: a
/// guest gives only what it has not used for many looks, only when somebody lacks it, and not for the sake of a trifle.
/// </summary>
internal sealed class BalloonBalance
{
    /// <summary>For so many looks the most that a guest used counts when memory is taken from it.</summary>
    public const int Looks = 12;

    private const long LeastMargin = 32L << 20;
    private const int MarginPart = 4;
    private const long Trifle = 8L << 20;
    private const long Step = 1L << 20;

    private readonly Dictionary<Guid, Queue<BalloonGuest>> _seen = [];

    /// <summary>Remembers how the guests are; once a look, before it is asked what to do.</summary>
    public void Look(IReadOnlyList<BalloonGuest> guests)
    {
        foreach (var gone in _seen.Keys.Except(guests.Select(g => g.Id)).ToList()) _seen.Remove(gone);
        foreach (var guest in guests)
        {
            if (!_seen.TryGetValue(guest.Id, out var past)) _seen[guest.Id] = past = [];
            past.Enqueue(guest);
            if (past.Count > Looks) past.Dequeue();
        }
    }

    /// <summary>What must be taken, so that those who lack memory can have it and the host keeps its own.</summary>
    /// <param name="guests">All of them.</param>
    /// <param name="spare">What the host has beyond its own reserve; below 0: it lacks that much.</param>
    public IReadOnlyList<BalloonMove> Takes(IReadOnlyList<BalloonGuest> guests, long spare)
    {
        var lacking = guests.Sum(Want) - spare;
        if (lacking < Trifle) return [];
        var givers = guests
            .Where(g => Want(g) == 0)
            .Select(g => (Guest: g, Surplus: Surplus(g)))
            .Where(g => g.Surplus > Trifle)
            .OrderByDescending(g => g.Surplus)
            .ToList();
        // Each gives its part; where the parts of many would be trifles, fewer give, those with the most.
        for (; givers.Count > 0; givers.RemoveAt(givers.Count - 1))
        {
            var part = Math.Min(1, (double)lacking / givers.Sum(g => g.Surplus));
            var moves = givers.Select(g => new BalloonMove(g.Guest, RoundUp(g.Guest.Memory - (long)(g.Surplus * part)))).ToList();
            if (moves.TrueForAll(m => m.Guest.Memory - m.Target >= Trifle)) return moves;
        }

        return [];
    }

    /// <summary>Who gets how much of what there is: as much as it wants, or its share by weight.</summary>
    /// <param name="guests">All of them.</param>
    /// <param name="spare">What the host has beyond its own reserve, what was taken included.</param>
    public IReadOnlyList<BalloonMove> Gives(IReadOnlyList<BalloonGuest> guests, long spare)
    {
        var waiting = guests.Select(g => (Guest: g, Want: Want(g))).Where(g => g.Want > 0).ToList();
        var moves = new List<BalloonMove>();
        while (waiting.Count > 0 && spare >= Step)
        {
            var weights = waiting.Sum(g => g.Guest.Weight * g.Want);
            // Who wants less than its share leaves the rest to the others.
            var content = waiting.Where(g => g.Want <= spare * (g.Guest.Weight * g.Want / weights)).ToList();
            if (content.Count == 0)
            {
                moves.AddRange(
                    waiting.Select(g => new BalloonMove(
                        g.Guest,
                        RoundDown(g.Guest.Memory + (long)(spare * (g.Guest.Weight * g.Want / weights))))));
                break;
            }

            moves.AddRange(content.Select(g => new BalloonMove(g.Guest, g.Guest.Memory + g.Want)));
            spare -= content.Sum(g => g.Want);
            waiting.RemoveAll(content.Contains);
        }

        return [.. moves.Where(m => m.Target > m.Guest.Memory)];
    }

    private static long Comfortable(long used) => used + Margin(used);

    private static long Margin(long used) => Math.Max(LeastMargin, used / MarginPart);

    /// <summary>What it lacks: nothing while more than half of its margin is left, else all of it.</summary>
    private long Want(BalloonGuest guest)
    {
        var swaps =
            _seen.TryGetValue(guest.Id, out var past) && past.Count > 1 && guest.SwappedOut > past.ElementAt(past.Count - 2).SwappedOut;
        var used = swaps ? Math.Max(guest.Used, guest.Memory) : guest.Used;
        var least = Math.Max(guest.Minimum, used + (Margin(used) / 2));
        if (guest.Memory >= Math.Min(least, guest.Maximum)) return 0;
        return RoundUp(Math.Min(guest.Maximum, Math.Max(guest.Minimum, Comfortable(used)))) is var target && target > guest.Maximum
            ? guest.Maximum - guest.Memory
            : target - guest.Memory;
    }

    /// <summary>What it has beyond the most that it used of late, and the margin above that.</summary>
    private long Surplus(BalloonGuest guest)
    {
        var peak = _seen.TryGetValue(guest.Id, out var past) ? Math.Max(guest.Used, past.Max(g => g.Used)) : guest.Used;
        return Math.Max(0, guest.Memory - Math.Max(guest.Minimum, Comfortable(peak)));
    }

    private static long RoundUp(long bytes) => (bytes + Step - 1) / Step * Step;

    private static long RoundDown(long bytes) => bytes / Step * Step;
}
