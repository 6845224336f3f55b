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
        // Each round asks for something else: what is so already costs nothing.
        var round = 0;
        var pinned = false;
        Add(report, "Set-KvmBalloon", "setmem",
            () => lab.Time($"Set-KvmBalloon b00001 {Megabytes(++round)}MB -Scope Config -Force"),
            () => Programs.Time("virsh", "--connect", lab.Daemon.Uri, "setmem", "b00001", $"{Megabytes(++round)}M", "--config"),
            () => lab.Limit.Time($"memory 1 {Megabytes(++round)}", expected: 1));

        lab.Run("Set-KvmVcpu b00001 1 -Maximum 4");
        Add(report, "Set-KvmVcpu", "setvcpus",
            () => lab.Time($"Set-KvmVcpu b00001 {Vcpus(++round)}"),
            () => Programs.Time("virsh", "--connect", lab.Daemon.Uri, "setvcpus", "b00001", Vcpus(++round), "--config"),
            () => lab.Limit.Time($"vcpus b00001 {Vcpus(++round)}", expected: 0));

        // Between one CPU and all of them.
        Add(report, "Set-KvmCpuAffinity", "vcpupin",
            () => lab.Time($"Set-KvmCpuAffinity b00001 {Cpus(pinned = !pinned)} -Vcpu 0 -Scope Config"),
            () => Programs.Time("virsh", "--connect", lab.Daemon.Uri, "vcpupin", "b00001", "0", Cpus(pinned = !pinned), "--config"),
            () => lab.Limit.Time($"pin b00001 {((pinned = !pinned) ? 1 : AllCpus)}", expected: 0));

        var samples = Samples.InTurns(0, FleetRounds,
            () => lab.Time($"Get-KvmVM b000*, b001* | Set-KvmBalloon -Memory {Megabytes(++round)}MB -Scope Config -Force"),
            () => Programs.Time("sh", "-c", Loop, "sh", lab.Daemon.Uri, Fleet.ToString(CultureInfo.InvariantCulture), $"{Megabytes(++round)}M"),
            () => lab.Limit.Time($"memory {Fleet} {Megabytes(++round)}", Fleet));
        report.Add(new($"Get-KvmVM | Set-KvmBalloon, {Fleet} stored VMs", "a loop of virsh setmem --config", "ms", samples[0].Median, samples[1].Median, Bound.Faster(20), FleetRounds));
        report.Add(new($"Get-KvmVM | Set-KvmBalloon, {Fleet} stored VMs", "the same libvirt calls in C", "ms", samples[0].Median, samples[2].Median, Bound.AtMostTimes(1.5), FleetRounds, Share(samples)));
    }

    private static void Add(Report report, string cmdlet, string command, Func<double> ours, Func<double> virsh, Func<double> limit)
    {
        var samples = Samples.InTurns(1, Rounds, ours, virsh, limit);
        report.Add(new($"{cmdlet}, one stored VM", $"virsh {command} --config", "ms", samples[0].Median, samples[1].Median, Bound.Faster(15), Rounds));
        report.Add(new($"{cmdlet}, one stored VM", "the same libvirt calls in C", "ms", samples[0].Median, samples[2].Median, Bound.AtMostTimes(1.5), Rounds, Share(samples)));
    }

    /// <summary>No program that makes these calls can be faster than they are.</summary>
    private static string Share(Samples[] samples)
        => string.Create(CultureInfo.InvariantCulture, $"the calls alone are {samples[1].Median / samples[2].Median:0.0} × faster than virsh.");

    private static int AllCpus => (1 << Math.Min(Environment.ProcessorCount, 8)) - 1;

    private static string Vcpus(int round) => (1 + (round % 4)).ToString(CultureInfo.InvariantCulture);

    private static string Cpus(bool one) => one || Environment.ProcessorCount == 1 ? "0" : $"0-{Math.Min(Environment.ProcessorCount, 8) - 1}";

    // The VMs of the lab have 64 MiB at most.
    private static string Megabytes(int round) => (32 + (round % 30)).ToString(CultureInfo.InvariantCulture);
}
