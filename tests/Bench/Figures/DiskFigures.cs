using System.Globalization;
using KvmPS.Bench.Measuring;
using KvmPS.Bench.Peers;

namespace KvmPS.Bench.Figures;

/// <summary>Disk images through the cmdlets of a warm session, beside bare qemu-img on the same files as a whole process.</summary>
internal static class DiskFigures
{
    private const int WarmUp = 1;
    private const int Rounds = 9;
    private const int ListRounds = 3;
    private const int Images = 500;
    private const int Megabytes = 256;

    private const string Loop = """for image in "$1"/*; do qemu-img info --output=json "$image" > /dev/null || exit 1; done""";

    public static void Measure(Lab lab, Report report)
    {
        var folder = Directory.CreateDirectory(Path.Combine(lab.Daemon.Disks, "figures")).FullName;
        try
        {
            Create(lab, report, folder);
            Info(lab, report, folder);
            Convert(lab, report, folder);
            List(lab, report, folder, "qcow2");
            List(lab, report, folder, "raw");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Create(Lab lab, Report report, string folder)
    {
        var next = 0;
        var samples = Samples.InTurns(WarmUp, Rounds,
            () => lab.Time($"New-KvmDisk {Engines.Quote(Next())} 1GB"),
            () => Programs.Time("qemu-img", "create", "-q", "-f", "qcow2", Next(), "1G"));
        report.Add(new("New-KvmDisk", "qemu-img create", "ms", samples[0].Median, samples[1].Median, Bound.AtMostTimes(1.15), Rounds, "ours also looks at the result and writes it as an object."));

        string Next() => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"created-{next++}"));
    }

    private static void Info(Lab lab, Report report, string folder)
    {
        foreach (var format in (string[])["qcow2", "raw"])
        {
            var image = Make(folder, "one." + format, format);
            var samples = Samples.InTurns(WarmUp, Rounds, () => lab.Time($"Get-KvmDisk {Engines.Quote(image)}"), () => Programs.Time("qemu-img", "info", "--output=json", image));
            report.Add(new($"Get-KvmDisk, one {format} image", "qemu-img info", "ms", samples[0].Median, samples[1].Median, Bound.AtMostTimes(1.15), Rounds,
                $"ours also says which of {Lab.VMCount} VMs use it."));
        }
    }

    private static void Convert(Lab lab, Report report, string folder)
    {
        var source = Path.Combine(folder, "source.raw");
        var content = new byte[1 << 20];
        using (var file = File.Create(source))
        {
            for (var i = 0; i < Megabytes; i++)
            {
                new Random(i).NextBytes(content);
                file.Write(content);
            }
        }

        var ours = Path.Combine(folder, "ours.qcow2");
        var theirs = Path.Combine(folder, "theirs.qcow2");
        var samples = Samples.InTurns(WarmUp, Rounds, () => Fresh(ours, () => lab.Time($"Convert-KvmDisk {Engines.Quote(source)} {Engines.Quote(ours)} -Format Qcow2")),
            () => Fresh(theirs, () => Programs.Time("qemu-img", "convert", "-f", "raw", "-O", "qcow2", source, theirs)));
        report.Add(new($"Convert-KvmDisk, {Megabytes} MiB raw to qcow2", "qemu-img convert", "ms", samples[0].Median, samples[1].Median, Bound.AtMostTimes(1.15), Rounds));
    }

    private static void List(Lab lab, Report report, string folder, string format)
    {
        var images = Directory.CreateDirectory(Path.Combine(folder, format)).FullName;
        Make(images, "0", format);
        for (var i = 1; i < Images; i++) Copy(Path.Combine(images, "0"), Path.Combine(images, i.ToString(CultureInfo.InvariantCulture)));
        var samples = Samples.InTurns(0, ListRounds,
            () => lab.Time($"$disks = Get-KvmDisk {Engines.Quote(images + "/*")}", $"if ($disks.Count -ne {Images}) {{ throw $disks.Count }}"),
            () => Programs.Time("sh", "-c", Loop, "sh", images));
        report.Add(new($"Get-KvmDisk, {Images} {format} images", "a shell loop of qemu-img info", "ms", samples[0].Median, samples[1].Median, Bound.Faster(3), ListRounds));
    }

    private static string Make(string folder, string name, string format)
    {
        var path = Path.Combine(folder, name);
        Programs.Run("qemu-img", "create", "-q", "-f", format, path, "64M");
        return path;
    }

    // A raw image is all hole, and stays so.
    private static void Copy(string from, string to) => Programs.Run("cp", "--sparse=always", from, to);

    private static double Fresh(string path, Func<double> time)
    {
        File.Delete(path);
        return time();
    }
}
