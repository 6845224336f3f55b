using System.Globalization;
using KvmPS.Bench.Measuring;
using KvmPS.Bench.Peers;

namespace KvmPS.Bench.Figures;

/// <summary>
/// Fifty guests shut down through ACPI by one pipeline, beside the better of the two loops that scripts around virsh have: one that
/// asks all of them first, and then waits for each.
/// </summary>
internal static class StopFigure
{
    private const int Guests = 50;
    private const int Rounds = 1;

    // $1: the URI, $2: how many.
    private const string Loop = """
        for i in $(seq -w 1 "$2"); do virsh -q -c "$1" shutdown "lab-$i" > /dev/null || exit 1; done
        for i in $(seq -w 1 "$2"); do
          until [ "$(virsh -q -c "$1" domstate "lab-$i" | head -n 1)" = 'shut off' ]; do sleep 1; done
        done
        """;

    public static void Measure(Lab lab, Report report)
    {
        if (BootSectorGuests.Image() is not { } image)
        {
            report.Remark("out/guest/bootsec.img is missing, so Stop-KvmVM was not held against a loop around virsh. (tests/Guest/build-guest.sh out/guest)");
            return;
        }

        BootSectorGuests.Define(lab, image, "lab", Guests, "-NoNetwork");
        var samples = Samples.InTurns(0, Rounds, () => Running(lab, () => lab.Time("Get-KvmVM lab-* | Stop-KvmVM")),
            () => Running(lab, () => Programs.Time("sh", "-c", Loop, "sh", lab.Daemon.Uri, Guests.ToString(CultureInfo.InvariantCulture))));
        lab.Run("Remove-KvmVM lab-* -Force -Confirm:$false");
        report.Add(new($"Get-KvmVM lab-* | Stop-KvmVM, {Guests} guests", "virsh shutdown for all, then virsh domstate once a second until each is off", "ms", samples[0].Median, samples[1].Median, Bound.AtMostTimes(0.6), Rounds,
            $"boot-sector guests that power off at the ACPI button, {(File.Exists("/dev/kvm") ? "under KVM" : "in software: this host has no /dev/kvm")}; both end when all guests are off."));
    }

    /// <summary>Times the end of guests that all run, and sees that all are off.</summary>
    private static double Running(Lab lab, Func<double> stop)
    {
        lab.Run("Start-KvmVM lab-* -ThrottleLimit 8");
        // A guest that SeaBIOS has not handed over to yet misses the button.
        Thread.Sleep(TimeSpan.FromSeconds(5));
        var time = stop();
        if (lab.Run("Get-KvmVM lab-* -State Off").Count is not Guests and var off) throw new InvalidOperationException($"{off} of {Guests} guests are off.");
        return time;
    }
}
