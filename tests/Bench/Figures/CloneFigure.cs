using KvmPS.Bench.Measuring;
using KvmPS.Bench.Peers;

namespace KvmPS.Bench.Figures;

/// <summary>Copy-KvmVM -Linked for many VMs in a warm session, beside a shell loop of virt-clone on the same VM.</summary>
internal static class CloneFigure
{
    private const int Clones = 50;
    private const int Rounds = 2;

    private const string Loop = """for i in $(seq "$3"); do virt-clone --quiet --connect "$1" --original golden --name "theirs-$i" --file "$2/theirs-$i.qcow2" || exit 1; done""";

    public static void Measure(Lab lab, Report report)
    {
        if (Programs.Find("virt-clone") is null)
        {
            report.Remark("virt-clone is not on PATH, so Copy-KvmVM was not held against it. (apt-get install virtinst)");
            return;
        }

        var disk = Path.Combine(lab.Daemon.Disks, "golden.qcow2");
        lab.Run($"New-KvmDisk {Engines.Quote(disk)} 64MB | ForEach-Object {{ New-KvmVM golden 64MB -Disk $_ -VirtType Qemu | Out-Null }}");
        try
        {
            var samples = Samples.InTurns(0, Rounds, () => Removing(lab, "mine", () => Ours(lab)), () => Removing(lab, "theirs", () => Theirs(lab)));
            report.Add(new($"Copy-KvmVM -Linked, {Clones} VMs", "a shell loop of virt-clone", "ms", samples[0].Median, samples[1].Median, Bound.Faster(5), Rounds,
                "virt-clone makes whole copies; the image is empty, so that the copying itself takes it no time."));
        }
        finally
        {
            lab.Run("Remove-KvmVM golden -Force");
        }
    }

    private static double Ours(Lab lab)
        => lab.Time($"$made = Copy-KvmVM golden (1..{Clones} | ForEach-Object {{ \"mine-$_\" }}) -Linked", $"if ($made.Count -ne {Clones}) {{ throw $made.Count }}");

    private static double Theirs(Lab lab) => Programs.Time("sh", "-c", Loop, "sh", lab.Daemon.Uri, lab.Daemon.Disks, $"{Clones}");

    private static double Removing(Lab lab, string name, Func<double> create)
    {
        var time = create();
        lab.Run($"Remove-KvmVM '{name}-*' -RemoveDisk -Force");
        return time;
    }
}
