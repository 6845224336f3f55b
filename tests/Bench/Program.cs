using System.Diagnostics;
using KvmPS.Bench;
using KvmPS.Bench.Figures;
using KvmPS.Bench.Measuring;

const int CouldNotMeasure = 1;
const int BoundsMissed = 2;
const int TookTooLong = 3;
const int WrongCommandLine = 64;
var longest = TimeSpan.FromMinutes(10);

if (args is [MemoryFigure.ChildCommand, var module, var uri])
{
    return MemoryFigure.RunChild(module, uri);
}

if (BenchOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(BenchOptions.Usage);
    return WrongCommandLine;
}

try
{
    ShippedModule.DemandRelease(options.Module);
    // Whatever hangs: the private daemon and all in it end when this process does.
    using var limit = new Timer(_ => { Console.Error.WriteLine($"The bench did not end within {longest}."); Environment.Exit(TookTooLong); }, null, longest, Timeout.InfiniteTimeSpan);
    var watch = Stopwatch.StartNew();
    var report = new Report();
    using (var lab = await Lab.OpenAsync(options))
    {
        foreach (var figure in Catalogue.All.Where(f => options.Wants(f.Name)))
        {
            Console.Error.WriteLine($"{watch.Elapsed:mm\\:ss}  {figure.Name}");
            figure.Measure(lab, report);
        }
    }

    report.Duration = watch.Elapsed;
    Console.WriteLine(report.ToMarkdown());
    if (options.Output is not null) report.Save(options.Output);
    return report.Missed && options.Strict ? BoundsMissed : 0;
}
catch (Exception e) when (e is InvalidOperationException or IOException or TimeoutException)
{
    Console.Error.WriteLine(e.Message);
    return CouldNotMeasure;
}
