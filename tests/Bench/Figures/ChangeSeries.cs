using System.Globalization;
using KvmPS.Bench.Measuring;
using KvmPS.Bench.Peers;

namespace KvmPS.Bench.Figures;

/// <summary>One kind of change, made several times in a row as a script in a session makes it, beside virsh and the same calls in C.</summary>
internal static class ChangeSeries
{
    private const int Changes = 7;

    /// <param name="lab">Where.</param>
    /// <param name="report">Gets two rows.</param>
    /// <param name="what">The cmdlet and its VM.</param>
    /// <param name="peer">The virsh command.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="ours">The line, by the number of its first change; $i counts on from there.</param>
    /// <param name="virsh">Its arguments, by the number of the change.</param>
    /// <param name="limit">The command for limit and the answer to expect, by the number of the change.</param>
    /// <param name="before">Makes a VM ready for the changes from that number on; not timed.</param>
    public static void Measure(Lab lab, Report report, string what, string peer, int rounds, Func<int, string> ours, Func<int, string[]> virsh, Func<int, (string Command, int Answer)> limit, Action<int>? before = null)
    {
        var next = 0;
        var samples = Samples.InTurns(1, rounds,
            () => Series(first => lab.Time($"foreach ($i in 0..{Changes - 1}) {{ {ours(first)} }}")),
            () => Series(first => Numbers(first).Sum(at => Programs.Time("virsh", ["--connect", lab.Daemon.Uri, .. virsh(at)]))),
            () => Series(first => Numbers(first).Sum(at => lab.Limit.Time(limit(at).Command, limit(at).Answer))));
        report.Add(new(what, peer, "ms", samples[0].Median, samples[1].Median, Bound.Faster(15), rounds));
        report.Add(new(what, "the same libvirt calls in C", "ms", samples[0].Median, samples[2].Median, Bound.AtMostTimes(1.5), rounds, Share(samples)));

        double Series(Func<int, double> make)
        {
            var first = next;
            next += Changes;
            before?.Invoke(first);
            return make(first) / Changes;
        }
    }

    /// <summary>No program that makes these calls can be faster than they are.</summary>
    public static string Share(Samples[] samples)
        => string.Create(CultureInfo.InvariantCulture, $"the calls alone are {samples[1].Median / samples[2].Median:0.0} × faster than virsh.");

    private static IEnumerable<int> Numbers(int first) => Enumerable.Range(first, Changes);
}
