using KvmPS.Bench.Measuring;
using KvmPS.Bench.Peers;

namespace KvmPS.Bench.Figures;

/// <summary>Get-KvmIoScheduler over a tree of five hundred disks, beside cat of the same files.</summary>
internal static class DiskTreeFigure
{
    private const int Disks = 500;
    private const int Rounds = 11;
    private const double Limit = 100;
    private const string Variable = "KVMPS_HOST_ROOT";

    private static readonly (string File, string Text)[] Files =
    [
        ("size", "15628053168"), ("dev", "8:0"), ("device/model", "ST8000NM0055-1RM"), ("queue/scheduler", "none [mq-deadline] kyber bfq"),
        ("queue/rotational", "1"), ("queue/nr_requests", "64"), ("queue/read_ahead_kb", "128"),
    ];

    public static void Measure(Lab lab, Report report)
    {
        var root = Directory.CreateTempSubdirectory("kvmps-bench-").FullName;
        try
        {
            var all = new List<string>();
            for (var i = 0; i < Disks; i++)
            {
                foreach (var (file, text) in Files)
                {
                    var path = Path.Join(root, $"sys/block/sd{i:000}", file);
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    File.WriteAllText(path, text + "\n");
                    all.Add(path);
                }
            }

            Environment.SetEnvironmentVariable(Variable, root);
            var samples = Samples.InTurns(
                5,
                Rounds,
                () => lab.Time("$disks = Get-KvmIoScheduler", $"if ($disks.Count -ne {Disks}) {{ throw \"Get-KvmIoScheduler gave $($disks.Count) disks.\" }}"),
                () => Programs.Time("cat", all));
            report.Add(new($"Get-KvmIoScheduler, {Disks} disks", "cat of the same files (whole process)", "ms", samples[0].Median, samples[1].Median, Bound.AtMost(Limit, "ms"), Rounds));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
            Directory.Delete(root, recursive: true);
        }
    }
}
