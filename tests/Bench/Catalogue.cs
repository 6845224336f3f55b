using KvmPS.Bench.Figures;
using KvmPS.Bench.Measuring;

namespace KvmPS.Bench;

/// <summary>All figures, in the order of the table.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<(string Name, Action<Lab, Report> Measure)> All { get; } =
    [
        ("listing", ListingFigures.Measure),
        ("loop", LoopFigure.Measure),
        ("memory", MemoryFigure.Measure),
        ("import", ImportFigures.Measure),
        ("create", CreateFigures.Measure),
        ("oneshot", OneShotFigures.Measure),
        ("completion", CompletionFigures.Measure),
        ("start", StartFigure.Measure),
        ("stop", StopFigure.Measure),
        ("disks", DiskFigures.Measure),
        ("changes", ChangeFigures.Measure),
        ("running", RunningChangeFigures.Measure),
        ("addresses", AddressFigures.Measure),
        ("disktree", DiskTreeFigure.Measure),
        ("clones", CloneFigure.Measure),
    ];
}
