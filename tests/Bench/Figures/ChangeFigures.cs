using System.Globalization;
using KvmPS.Bench.Measuring;
using KvmPS.Bench.Peers;

namespace KvmPS.Bench.Figures;

/// <summary>Changes of memory and vCPUs of stored VMs, one and many, beside virsh.</summary>
internal static class ChangeFigures
{
    private const int Rounds = 9;
    private const int FleetRounds = 3;
    private const int Fleet = 200;

    private const string Loop = """for i in $(seq "$2"); do virsh -q -c "$1" setmem "$(printf 'b%05d' "$i")" "$3" --config || exit 1; done""";

    public static void Measure(Lab lab, Report report)
    {
        // Each round asks for something else: what is so already costs nothing.
        var round = 0;
        var samples = Samples.InTurns(1, Rounds,
            () => lab.Time($"Set-KvmBalloon b00001 {Megabytes(++round)}MB -Scope Config -Force"),
            () => Programs.Time("virsh", "--connect", lab.Daemon.Uri, "setmem", "b00001", $"{Megabytes(++round)}M", "--config"));
        report.Add(new("Set-KvmBalloon, one stored VM", "virsh setmem --config", "ms", samples[0].Median, samples[1].Median, Bound.Faster(15), Rounds));

        lab.Run("Set-KvmVcpu b00001 1 -Maximum 4");
        samples = Samples.InTurns(1, Rounds,
            () => lab.Time($"Set-KvmVcpu b00001 {1 + (++round % 4)}"),
            () => Programs.Time("virsh", "--connect", lab.Daemon.Uri, "setvcpus", "b00001", (1 + (++round % 4)).ToString(CultureInfo.InvariantCulture), "--config"));
        report.Add(new("Set-KvmVcpu, one stored VM", "virsh setvcpus --config", "ms", samples[0].Median, samples[1].Median, Bound.Faster(15), Rounds));

        // Between one CPU and all of them.
        samples = Samples.InTurns(1, Rounds,
            () => lab.Time($"Set-KvmCpuAffinity b00001 {Cpus(++round)} -Vcpu 0 -Scope Config"),
            () => Programs.Time("virsh", "--connect", lab.Daemon.Uri, "vcpupin", "b00001", "0", Cpus(++round), "--config"));
        report.Add(new("Set-KvmCpuAffinity, one stored VM", "virsh vcpupin --config", "ms", samples[0].Median, samples[1].Median, Bound.Faster(15), Rounds));

        samples = Samples.InTurns(0, FleetRounds,
            () => lab.Time($"Get-KvmVM b000*, b001* | Set-KvmBalloon -Memory {Megabytes(++round)}MB -Scope Config -Force"),
            () => Programs.Time("sh", "-c", Loop, "sh", lab.Daemon.Uri, Fleet.ToString(CultureInfo.InvariantCulture), $"{Megabytes(++round)}M"));
        report.Add(new($"Get-KvmVM | Set-KvmBalloon, {Fleet} stored VMs", "a loop of virsh setmem --config", "ms", samples[0].Median, samples[1].Median, Bound.Faster(20), FleetRounds));
    }

    private static string Cpus(int round) => round % 2 == 0 || Environment.ProcessorCount == 1 ? "0" : $"0-{Environment.ProcessorCount - 1}";

    // The VMs of the lab have 64 MiB at most.
    private static string Megabytes(int round) => (32 + (round % 30)).ToString(CultureInfo.InvariantCulture);
}
