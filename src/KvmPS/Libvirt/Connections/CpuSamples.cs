using System.Collections.Concurrent;
using System.Diagnostics;

namespace KvmPS.Libvirt;

/// <summary>Remembers when a VM had used how much CPU time, so that the next look gives a rate.</summary>
internal sealed class CpuSamples
{
    // Two looks within this time say more about rounding than about load; the older sample is kept.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<Guid, Sample> _last = new();

    /// <summary>CPU time used per second of wall time since the last look, or null at the first.</summary>
    public double? Rate(Guid domain, TimeSpan cpuTime)
    {
        var now = Stopwatch.GetTimestamp();
        if (!_last.TryGetValue(domain, out var before) || cpuTime < before.CpuTime)
        {
            _last[domain] = new(now, cpuTime, null);
            return null;
        }

        var elapsed = Stopwatch.GetElapsedTime(before.At, now);
        if (elapsed < Shortest) return before.Rate;
        var rate = (cpuTime - before.CpuTime) / elapsed;
        _last[domain] = new(now, cpuTime, rate);
        return rate;
    }

    /// <summary>Forgets VMs that are off or gone.</summary>
    public void Forget(Guid domain) => _last.TryRemove(domain, out _);

    private readonly record struct Sample(long At, TimeSpan CpuTime, double? Rate);
}
