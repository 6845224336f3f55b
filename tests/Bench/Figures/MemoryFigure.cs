using System.Globalization;
using System.Text;
using KvmPS.Bench.Measuring;
using KvmPS.Bench.Peers;
using KvmPS.Engine;

namespace KvmPS.Bench.Figures;

/// <summary>
/// Whether a pipeline over many VMs needs memory by their number. libvirt's test driver holds its VMs in the process
/// itself, so each measurement is the peak of a process that lists less the peak of one that only opens the same
/// connection. Both sizes list as many VMs in all: then the collector's slack, which depends on how much was allocated,
/// is the same, and what differs is what is held at once.
/// </summary>
internal static class MemoryFigure
{
    /// <summary>First argument of the child processes.</summary>
    public const string ChildCommand = "memory-child";

    private const int Few = 1000;
    private const int Many = 10000;
    private const int ListedInAll = 30000;
    private const int Rounds = 3;
    private const double Flat = 1.2;

    public static void Measure(Lab lab, Report report)
    {
        var few = WriteVMs(lab, Few);
        var many = WriteVMs(lab, Many);
        var samples = Samples.InTurns(
            0,
            Rounds,
            () => Peak(lab, few, 0),
            () => Peak(lab, few, ListedInAll / Few),
            () => Peak(lab, many, 0),
            () => Peak(lab, many, ListedInAll / Many));
        var (atFew, atMany) = (samples[1].Median - samples[0].Median, samples[3].Median - samples[2].Median);
        report.Add(new($"Get-KvmVM | ForEach-Object, {Many} VMs", $"the same, {Few} VMs", "MB", atMany, atFew, Bound.AtMostTimes(Flat), Rounds, FormattableString.Invariant(
            $"libvirt's test driver; peak resident memory of a process that lists {ListedInAll} VMs in {ListedInAll / Many} or {ListedInAll / Few} passes, less that of one that only connects ({samples[2].Median:0} and {samples[0].Median:0} MB: the driver keeps its VMs in there).")));
    }

    /// <summary>Lists so many times and writes the process's peak of resident memory in MB.</summary>
    public static int RunChild(string module, string uri, string looks)
    {
        using var session = new ShellSession(new RecordingTerminal());
        session.ImportModule(module);
        session.SetVariable("uri", uri);
        session.SetVariable("looks", int.Parse(looks, CultureInfo.InvariantCulture));
        var result = session.Invoke("""
            $null = Connect-KvmHost -Uri $uri
            $seen = 0
            for ($i = 0; $i -lt $looks; $i++) { Get-KvmVM | ForEach-Object { if ($_.Name) { $seen++ } } }
            $seen
            """);
        if (result.Errors is [var error, ..])
        {
            Console.Error.WriteLine($"{error} {error.Exception.StackTrace}");
            return 1;
        }

        Console.WriteLine(FormattableString.Invariant($"{result.Output[^1].BaseObject} {PeakMegabytes()}"));
        return 0;
    }

    private static double Peak(Lab lab, string uri, int looks)
    {
        var answer = Programs.Run(Path.Combine(AppContext.BaseDirectory, "KvmPS.Bench"), ChildCommand, lab.Module, uri, looks.ToString(CultureInfo.InvariantCulture)).Split(' ');
        if (answer[0] != (looks == 0 ? "0" : ListedInAll.ToString(CultureInfo.InvariantCulture))) throw new InvalidOperationException($"{uri}: {answer[0]} VMs were listed.");
        return double.Parse(answer[1], CultureInfo.InvariantCulture);
    }

    private static double PeakMegabytes()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>A file for the test driver.</summary>
    private static string WriteVMs(Lab lab, int count)
    {
        var xml = new StringBuilder("<node>");
        for (var i = 0; i < count; i++)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<domain type='test'><name>b{i:00000}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>");
        }

        var path = Path.Combine(lab.Daemon.Disks, $"test-{count}.xml");
        File.WriteAllText(path, xml.Append("</node>").ToString());
        return $"test://{path}";
    }
}
