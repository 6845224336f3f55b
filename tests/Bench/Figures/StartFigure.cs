using System.Globalization;
using KvmPS.Bench.Measuring;
using KvmPS.Bench.Peers;

namespace KvmPS.Bench.Figures;

/// <summary>Fifty guests started by one pipeline, beside a loop around virsh start.</summary>
internal static class StartFigure
{
    private const int Guests = 50;
    private const int Rounds = 2;

    // $1: the URI, $2: how many.
    private const string Loop = """for i in $(seq -w 1 "$2"); do virsh -q -c "$1" start "lab-$i" > /dev/null || exit 1; done""";

    public static void Measure(Lab lab, Report report)
    {
        if (BootSectorGuests.Image() is not { } image)
        {
            report.Remark("out/guest/bootsec.img is missing, so Start-KvmVM was not held against a loop around virsh. (tests/Guest/build-guest.sh out/guest)");
            return;
        }

        BootSectorGuests.Define(lab, image, "lab", Guests, "-NoNetwork");
        var samples = Samples.InTurns(0, Rounds, () => Off(lab, () => lab.Time("Get-KvmVM lab-* | Start-KvmVM")),
            () => Off(lab, () => Programs.Time("sh", "-c", Loop, "sh", lab.Daemon.Uri, Guests.ToString(CultureInfo.InvariantCulture))));
        lab.Run("Remove-KvmVM lab-* -Force -Confirm:$false");
        report.Add(new($"Get-KvmVM lab-* | Start-KvmVM, {Guests} guests", "a loop of virsh start", "ms", samples[0].Median, samples[1].Median, Bound.AtMostTimes(0.65), Rounds,
            $"boot-sector guests, {(File.Exists("/dev/kvm") ? "under KVM" : "in software: this host has no /dev/kvm")}; most of the time is QEMU's own start, on {Environment.ProcessorCount} CPUs."));
    }

    /// <summary>Times the start of guests that are off, sees that all run, and turns them off.</summary>
    private static double Off(Lab lab, Func<double> start)
    {
        var time = start();
        if (lab.Run("Get-KvmVM lab-* -State Running").Count is not Guests and var on) throw new InvalidOperationException($"{on} of {Guests} guests run.");
        lab.Run("Stop-KvmVM lab-* -TurnOff");
        return time;
    }
}
