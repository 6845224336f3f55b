using KvmPS.Bench.Measuring;
using KvmPS.Bench.Peers;

namespace KvmPS.Bench.Figures;

/// <summary>A VM's share of Get-KvmVM beside the loop that scripts around virsh are made of.</summary>
internal static class LoopFigure
{
    private const int Rounds = 5;
    private const int VMsPerRound = 20;

    public static void Measure(Lab lab, Report report)
    {
        var next = 0;
        var samples = Samples.InTurns(1, Rounds, () => ListingFigures.Listing(lab) / Lab.VMCount, () =>
        {
            var total = 0.0;
            for (var i = 0; i < VMsPerRound; i++)
            {
                var name = $"b{next++:00000}";
                total += Programs.Time("virsh", "--connect", lab.Daemon.Uri, "dominfo", name);
                total += Programs.Time("virsh", "--connect", lab.Daemon.Uri, "dumpxml", name);
            }

            return total / VMsPerRound;
        });
        report.Add(new("Get-KvmVM, per VM", "virsh dominfo + virsh dumpxml, per VM", "ms", samples[0].Median, samples[1].Median, Bound.Faster(100), Rounds,
            $"the loop runs over {Rounds * VMsPerRound} VMs, {VMsPerRound} in a round; Get-KvmVM's time is that of {Lab.VMCount} VMs, divided."));
    }
}
