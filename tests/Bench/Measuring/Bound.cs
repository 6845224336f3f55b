using System.Globalization;

namespace KvmPS.Bench.Measuring;

/// <summary>What a row must keep to.</summary>
internal sealed record Bound(string Text, Func<Row, bool> Holds)
{
    /// <summary>Ours takes at most so many times what the peer takes.</summary>
    public static Bound AtMostTimes(double factor)
        => new(string.Create(CultureInfo.InvariantCulture, $"≤ {factor} × peer"), row => row.Ours <= factor * row.Peer);

    /// <summary>Ours is at least so many times faster than the peer.</summary>
    public static Bound Faster(double factor)
        => new(string.Create(CultureInfo.InvariantCulture, $"≥ {factor} × faster"), row => row.Ours * factor <= row.Peer);

    /// <summary>Ours is at most so many units.</summary>
    public static Bound AtMost(double limit, string unit)
        => new(string.Create(CultureInfo.InvariantCulture, $"≤ {limit} {unit}"), row => row.Ours <= limit);
}
