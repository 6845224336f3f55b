using KvmPS.Model;

namespace KvmPS.Planning.Report;

/// <summary>A VM as a report shows it.</summary>
internal sealed record ReportVM
{
    public required KvmVM VM { get; init; }

    public string? Title { get; init; }

    /// <summary>False when QEMU runs it in software.</summary>
    public bool UsesKvm { get; init; }

    public IReadOnlyList<ReportDisk> Disks { get; init; } = [];

    public IReadOnlyList<ReportNic> Nics { get; init; } = [];

    public IReadOnlyList<KvmSnapshot> Snapshots { get; init; } = [];

    /// <summary>What the guest counts as its memory, and what of it is available, in bytes; null where it does not say.</summary>
    public (long Total, long Available)? Guest { get; init; }
}
