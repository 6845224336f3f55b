using System.Globalization;
using KvmPS.Bench.Measuring;

namespace KvmPS.Bench.Figures;

/// <summary>
/// What the first command of a fresh process waits for, by a clock inside it: Import-Module, the first Get-KvmVM and its table; beside
/// what PowerShell itself takes to import an empty script module and to show its first table. libvirt's test driver answers, so that
/// no daemon is waited for.
/// </summary>
internal static class ImportFigures
{
    private const int WarmUp = 2;
    private const int Rounds = 11;

    private const string Ours = """
        $clock = [Diagnostics.Stopwatch]::StartNew(); Import-Module MODULE; $import = $clock.Elapsed
        $vms = Get-KvmVM -Connection test:///default; $first = $clock.Elapsed
        $null = $vms | Out-String; $table = $clock.Elapsed
        [string]::Join(' ', [double[]]($import, ($first - $import), ($table - $first), $table).TotalMilliseconds)
        """;

    private const string Peer = """
        $clock = [Diagnostics.Stopwatch]::StartNew(); Import-Module MODULE; $import = $clock.Elapsed
        $row = [pscustomobject]@{ Name = 'test' }
        $null = $row | Out-String; $table = $clock.Elapsed
        [string]::Join(' ', [double[]]($import, ($table - $import), $table).TotalMilliseconds)
        """;

    public static void Measure(Lab lab, Report report)
    {
        var empty = Path.Combine(lab.Daemon.Disks, "Empty.psm1");
        File.WriteAllText(empty, "function Get-Nothing { }\n");
        var engines = Engines.All();
        foreach (var engine in engines)
        {
            var ours = new List<double[]>();
            var peer = new List<double[]>();
            var samples = Samples.InTurns(WarmUp, Rounds, () => Run(engine, Ours, lab.Module, ours), () => Run(engine, Peer, empty, peer));
            report.Add(new($"First command in {engine.Name}", "an empty script module and a first table", "ms", samples[0].Median, samples[1].Median, Bound.AtMostTimes(4), Rounds,
                string.Create(CultureInfo.InvariantCulture, $"fresh process each; Import-Module {Median(ours, 0):0} ms, first Get-KvmVM {Median(ours, 1):0} ms, its table {Median(ours, 2):0} ms; PowerShell's own {Median(peer, 0):0} and {Median(peer, 1):0} ms.")));
        }

        if (engines.Count == 1) report.Remark("pwsh is not on PATH, so nothing was measured in it.");
    }

    // Its last number is the sum.
    private static double Run(Engine engine, string script, string module, List<double[]> parts)
    {
        var answer = engine.Run(script.Replace("MODULE", Engines.Quote(module), StringComparison.Ordinal));
        parts.Add([.. answer.Trim().Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))]);
        return parts[^1][^1];
    }

    private static double Median(List<double[]> runs, int part) => runs.Select(r => r[part]).Order().ElementAt(runs.Count / 2);
}
