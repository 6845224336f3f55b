using System.Globalization;
using KvmPS.Bench.Measuring;

namespace KvmPS.Bench.Figures;

/// <summary>Import-Module in a fresh process, by a clock inside it.</summary>
internal static class ImportFigures
{
    private const int WarmUp = 2;
    private const int Rounds = 11;
    private const double Limit = 150;

    public static void Measure(Lab lab, Report report)
    {
        var engines = Engines.All();
        var script = "$clock = [Diagnostics.Stopwatch]::StartNew(); Import-Module $module; $clock.Stop(); [Console]::Out.WriteLine($clock.Elapsed.TotalMilliseconds.ToString([Globalization.CultureInfo]::InvariantCulture))"
            .Replace("$module", Engines.Quote(lab.Module), StringComparison.Ordinal);
        var samples = Samples.InTurns(WarmUp, Rounds, [.. engines.Select(e => (Func<double>)(() => double.Parse(e.Run(script), CultureInfo.InvariantCulture)))]);
        for (var i = 0; i < engines.Count; i++)
        {
            report.Add(new($"Import-Module in {engines[i].Name}", "", "ms", samples[i].Median, null, Bound.AtMost(Limit, "ms"), Rounds,
                string.Create(CultureInfo.InvariantCulture, $"fresh process each; best {samples[i].Best:0} ms.")));
        }

        if (engines.Count == 1) report.Remark("pwsh is not on PATH, so nothing was measured in it.");
    }
}
