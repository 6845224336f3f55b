using KvmPS.Model;

namespace KvmPS.Planning.Report;

/// <summary>A host as a report shows it.</summary>
internal sealed record ReportHost
{
    public required KvmHost Host { get; init; }

    public IReadOnlyList<ReportVM> VMs { get; init; } = [];

    /// <summary>True when somebody has chosen the VMs, so that there may be others.</summary>
    public bool IsPart { get; init; }

    public IReadOnlyList<KvmNetwork> Networks { get; init; } = [];

    public IReadOnlyList<KvmBridge> Bridges { get; init; } = [];

    /// <summary>File systems that disk images lie on.</summary>
    public IReadOnlyList<ReportVolume> Volumes { get; init; } = [];

    /// <summary>Files in the making that killed commands left behind.</summary>
    public IReadOnlyList<string> Leftovers { get; init; } = [];

    /// <summary>What could not be read, a sentence each.</summary>
    public IReadOnlyList<string> Unread { get; init; } = [];
}
