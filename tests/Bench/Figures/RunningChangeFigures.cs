using System.Globalization;
using KvmPS.Bench.Measuring;

namespace KvmPS.Bench.Figures;

/// <summary>Changes of memory, vCPUs and affinity of a running VM, beside virsh and the same calls in C.</summary>
internal static class RunningChangeFigures
{
    private const int Rounds = 7;

    // A vCPU more with each change of a series.
    private const int MostVcpus = 8;

    public static void Measure(Lab lab, Report report)
    {
        if (BootSectorGuests.Image() is not { } image)
        {
            report.Remark("out/guest/bootsec.img is missing, so no running VM was changed. (tests/Guest/build-guest.sh out/guest)");
            return;
        }

        BootSectorGuests.Define(lab, image, "run", 1, "-NoNetwork");
        lab.Run($"Set-KvmVcpu run-01 1 -Maximum {MostVcpus}; Start-KvmVM run-01");
        try
        {
            ChangeSeries.Measure(lab, report, "Set-KvmBalloon, a running VM", "virsh setmem --live", Rounds,
                first => $"Set-KvmBalloon run-01 ((16 + ({first} + $i) % 16) * 1MB) -Scope Live -Force",
                at => ["setmem", "run-01", $"{Megabytes(at)}M", "--live"],
                at => ($"balloon run-01 {Megabytes(at)}", 0));
            ChangeSeries.Measure(lab, report, "Set-KvmCpuAffinity, a running VM", "virsh vcpupin --live", Rounds,
                first => $"Set-KvmCpuAffinity run-01 ('0', '{ChangeFigures.Cpus(1)}')[({first} + $i) % 2] -Vcpu 0 -Scope Live",
                at => ["vcpupin", "run-01", "0", ChangeFigures.Cpus(at), "--live"],
                at => ($"bind run-01 {ChangeFigures.Bits(at)}", 0));
            ChangeSeries.Measure(lab, report, "Set-KvmVcpu, a running VM", "virsh setvcpus --live", Rounds,
                first => $"Set-KvmVcpu run-01 (2 + ({first} + $i) % {MostVcpus - 1}) -Scope Live",
                at => ["setvcpus", "run-01", Vcpus(at), "--live"],
                at => ($"plug run-01 {Vcpus(at)}", 0),
                // This guest gives no vCPU back.
                _ => lab.Run("Stop-KvmVM run-01 -Force; Start-KvmVM run-01"));
        }
        finally
        {
            lab.Run("Remove-KvmVM run-01 -Force -Confirm:$false");
        }
    }

    private static string Megabytes(int at) => (16 + (at % 16)).ToString(CultureInfo.InvariantCulture);

    private static string Vcpus(int at) => (2 + (at % (MostVcpus - 1))).ToString(CultureInfo.InvariantCulture);
}
