using System.Globalization;
using KvmPS.Bench.Measuring;
using KvmPS.Bench.Peers;

namespace KvmPS.Bench.Figures;

/// <summary>Network adapters and addresses of fifty running guests, beside the loop that scripts around virsh are made of.</summary>
internal static class AddressFigures
{
    private const int Guests = 50;
    private const int Rounds = 3;

    // $1: the URI, $2: how many, $3: the question.
    private const string Loop = """for i in $(seq -w 1 "$2"); do virsh -q -c "$1" "$3" "net-$i" > /dev/null || exit 1; done""";

    public static void Measure(Lab lab, Report report)
    {
        if (BootSectorGuests.Image() is not { } image)
        {
            report.Remark("out/guest/bootsec.img is missing, so Get-KvmNetworkAdapter and Get-KvmIPAddress were not measured. (tests/Guest/build-guest.sh out/guest)");
            return;
        }

        BootSectorGuests.Define(lab, image, "net", Guests, "-Network default");
        lab.Run("Start-KvmVM net-* -ThrottleLimit 8");
        var count = Guests.ToString(CultureInfo.InvariantCulture);
        var samples = Samples.InTurns(1, Rounds,
            () => lab.Time("$found = Get-KvmNetworkAdapter net-*", $"if ($found.Count -ne {Guests}) {{ throw \"$($found.Count) adapters\" }}"),
            () => lab.Time("$found = Get-KvmIPAddress net-*"),
            () => Programs.Time("sh", "-c", Loop, "sh", lab.Daemon.Uri, count, "domiflist"),
            () => Programs.Time("sh", "-c", Loop, "sh", lab.Daemon.Uri, count, "domifaddr"));
        lab.Run("Stop-KvmVM net-* -TurnOff -Force -Confirm:$false; Remove-KvmVM net-* -Force -Confirm:$false");
        var (adapters, addresses, list, leases) = (samples[0].Median, samples[1].Median, samples[2].Median, samples[3].Median);
        report.Add(new($"Get-KvmNetworkAdapter, {Guests} running guests", "a loop of virsh domiflist and domifaddr", "ms", adapters, list + leases, Bound.Faster(20), Rounds,
            "with counters, link state and settings, which the loop does not show."));
        report.Add(new($"Get-KvmIPAddress, {Guests} running guests", "a loop of virsh domifaddr (leases alone)", "ms", addresses, leases, Bound.Faster(20), Rounds,
            "looks also for agents, and in the host's neighbour table for guests without a lease, as these boot-sector guests are."));
    }
}
