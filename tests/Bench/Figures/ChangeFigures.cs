using System.Globalization;
using KvmPS.Bench.Measuring;
using KvmPS.Bench.Peers;

namespace KvmPS.Bench.Figures;

/// <summary>Changes of memory and vCPUs of stored VMs, one and many, beside virsh and the same calls in C.</summary>
internal static class ChangeFigures
{
    private const int Rounds = 9;
    private const int FleetRounds = 3;
    private const int Fleet = 200;

    private const string Loop = """for i in $(seq "$2"); do virsh -q -c "$1" setmem "$(printf 'b%05d' "$i")" "$3" --config || exit 1; done""";

    public static void Measure(Lab lab, Report report)
    {
        // Each change asks for something else: what is so already costs nothing.
        var round = 0;
        ChangeSeries.Measure(lab, report, "Set-KvmBalloon, a stored VM", "virsh setmem --config", Rounds,
            first => $"Set-KvmBalloon b00001 ((32 + ({first} + $i) % 30) * 1MB) -Scope Config -Force",
            at => ["setmem", "b00001", $"{Megabytes(at)}M", "--config"],
            at => ($"memory 1 {Megabytes(at)}", 1));

        lab.Run("Set-KvmVcpu b00001 1 -Maximum 4");
        ChangeSeries.Measure(lab, report, "Set-KvmVcpu, a stored VM", "virsh setvcpus --config", Rounds,
            first => $"Set-KvmVcpu b00001 (1 + ({first} + $i) % 4)",
            at => ["setvcpus", "b00001", Text(1 + (at % 4)), "--config"],
            at => ($"vcpus b00001 {Text(1 + (at % 4))}", 0));

        ChangeSeries.Measure(lab, report, "Set-KvmCpuAffinity, a stored VM", "virsh vcpupin --config", Rounds,
            first => $"Set-KvmCpuAffinity b00001 ('0', '{Cpus(1)}')[({first} + $i) % 2] -Vcpu 0 -Scope Config",
            at => ["vcpupin", "b00001", "0", Cpus(at), "--config"],
            at => ($"pin b00001 {Bits(at)}", 0));

        var samples = Samples.InTurns(0, FleetRounds,
            () => lab.Time($"Get-KvmVM b000*, b001* | Set-KvmBalloon -Memory {Megabytes(++round)}MB -Scope Config -Force"),
            () => Programs.Time("sh", "-c", Loop, "sh", lab.Daemon.Uri, Text(Fleet), $"{Megabytes(++round)}M"),
            () => lab.Limit.Time($"memory {Fleet} {Megabytes(++round)}", Fleet));
        report.Add(new($"Get-KvmVM | Set-KvmBalloon, {Fleet} stored VMs", "a loop of virsh setmem --config", "ms", samples[0].Median, samples[1].Median, Bound.Faster(20), FleetRounds));
        report.Add(new($"Get-KvmVM | Set-KvmBalloon, {Fleet} stored VMs", "the same libvirt calls in C", "ms", samples[0].Median, samples[2].Median, Bound.AtMostTimes(1.5), FleetRounds, ChangeSeries.Share(samples)));
    }

    /// <summary>Between one CPU and all of them.</summary>
    internal static string Cpus(int at) => at % 2 == 0 || Environment.ProcessorCount == 1 ? "0" : $"0-{Math.Min(Environment.ProcessorCount, 8) - 1}";

    /// <summary>The same as bits.</summary>
    internal static string Bits(int at) => Text(at % 2 == 0 ? 1 : (1 << Math.Min(Environment.ProcessorCount, 8)) - 1);

    internal static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // The VMs of the lab have 64 MiB at most.
    private static string Megabytes(int round) => Text(32 + (round % 30));
}
