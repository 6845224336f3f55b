using KvmPS.Bench.Measuring;
using KvmPS.Bench.Peers;

namespace KvmPS.Bench.Figures;

/// <summary>A single listing in a fresh process: what a cron job or another program sees. No bound: start-up is the engine's.</summary>
internal static class OneShotFigures
{
    private const int WarmUp = 1;
    private const int Rounds = 5;

    public static void Measure(Lab lab, Report report)
    {
        var engines = Engines.All();
        var listing = $"Import-Module {Engines.Quote(lab.Module)}; $vms = Get-KvmVM -Connection {Engines.Quote(lab.Daemon.Uri)}; if ($vms.Count -ne {Lab.VMCount}) {{ throw $vms.Count }}";
        var contestants = engines.SelectMany(e => new Func<double>[] { () => e.Time(listing), () => e.Time("1") })
            .Append(() => Programs.Time("virsh", "--connect", lab.Daemon.Uri, "list", "--all"));
        var samples = Samples.InTurns(WarmUp, Rounds, [.. contestants]);
        for (var i = 0; i < engines.Count; i++)
        {
            report.Add(new($"{engines[i].Name} -Command Get-KvmVM (whole process)", "virsh list --all (whole process)", "ms", samples[2 * i].Median, samples[^1].Median, null, Rounds,
                FormattableString.Invariant($"{engines[i].Name} takes {samples[2 * i + 1].Median:0} ms of it to start and do nothing.")));
        }
    }
}
