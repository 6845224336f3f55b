using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Planning.Snapshot;
using KvmPS.Tools;

namespace KvmPS.Operations.Snapshot;

/// <summary>
/// Merges the image that a running VM writes to into the one below, and lets the VM go on with that: as snapshots do when they are removed.
/// </summary>
internal static class LiveMerge
{
    public static void CarryOut(
        RunningDisk disk,
        ImageInfo overlay,
        ImageInfo below,
        Deadline deadline,
        LongJob job,
        CancellationToken cancel)
    {
        SnapshotFiles.Layer top = new(RealPath.Of(overlay.Path), RealPath.Of(below.Path), overlay.Format),
            bottom = new(RealPath.Of(below.Path), null, below.Format);
        new SnapshotMerge(disk.Domain, deadline, percent => job.Report(percent / 100.0), cancel)
            .CarryOut(new SnapshotFiles.Merge(disk.Target, top, bottom, IsActive: true, IsInUse: true, Above: []), rename: () => { });
    }
}
