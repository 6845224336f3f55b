namespace KvmPS.Planning.Memory;

/// <summary>How little memory a guest can be left with: what it uses, and room to breathe.</summary>
/// <remarks>
/// The guest's figures are some seconds old, and the balloon may have moved since: total and available go together, but what
/// the guest has now does not go with them. So the difference of the guest's own two figures counts, and beside it what its
/// system does not count as memory at all (its kernel, the tables of its pages).
/// </remarks>
internal static class BalloonFloor
{
    // Below this Linux begins to reclaim in the midst of allocations, and the next burst calls the OOM killer.
    private const long LeastReserve = 16L << 20;
    private const int ReservePart = 8;

    // Linux: 64 bytes for each page of 4 KiB, whatever the balloon holds, and its code and early allocations.
    private const long KernelItself = 32L << 20;
    private const int PageTablePart = 64;

    /// <param name="memory">What the guest has now.</param>
    /// <param name="maximum">What it was started with.</param>
    /// <param name="total">What its system counted as its memory.</param>
    /// <param name="available">What its programs could still have without swapping, of that.</param>
    public static long Of(long memory, long maximum, long total, long available)
    {
        var used = Used(memory, maximum, total, available);
        return used + Math.Max(LeastReserve, used / ReservePart);
    }

    /// <inheritdoc cref="Of" />
    public static long Used(long memory, long maximum, long total, long available)
        => Math.Max(0, total - available) + Math.Max(memory - total, Uncounted(maximum));

    /// <summary>
    /// True when the guest does not count so much that it either keeps a lot aside (for a crash kernel, say) or has been given
    /// memory since it last spoke: only its next word tells.
    /// </summary>
    public static bool IsDoubtful(long memory, long maximum, long total) => memory - total > 2 * Uncounted(maximum);

    private static long Uncounted(long maximum) => KernelItself + (maximum / PageTablePart);
}
