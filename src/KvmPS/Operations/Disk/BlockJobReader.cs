using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Xml;

namespace KvmPS.Operations.Disk;

/// <summary>Shows the jobs on the disks of a running VM.</summary>
internal static class BlockJobReader
{
    /// <summary>Empty for a VM that is off.</summary>
    public static IEnumerable<KvmBlockJob> All(Domain domain)
    {
        if (VMDiskConfiguration.Read(domain).Live is not { } live) yield break;
        foreach (var disk in live.Disks.Where(d => d.Path is not null))
        {
            if (One(domain, disk) is { } job) yield return job;
        }
    }

    private static KvmBlockJob? One(Domain domain, DiskElement disk) =>
        DomainBlockJob.Info(domain, disk.Target) is not var (type, done, all, limit)
            ? null
            : new()
            {
                VMName = domain.Name,
                VMId = domain.Id,
                Target = disk.Target,
                Kind = Kind(type),
                Destination = disk.MirrorPath,
                Done = (long)done,
                Total = (long)all,
                // A job that waits to be ended is through, and one of an empty disk has nothing to do.
                Percent =
                    disk.MirrorIsReady ? 100
                    : all == 0 ? 0
                    : (int)(100 * (UInt128)done / all),
                MaximumBytesPerSec = (long)limit,
                Ready = disk.MirrorIsReady,
                ConnectionUri = domain.Connection.Uri,
            };

    private static KvmBlockJobKind Kind(BlockJobType type) => type switch
    {
        BlockJobType.Pull => KvmBlockJobKind.Pull,
        BlockJobType.Copy => KvmBlockJobKind.Copy,
        BlockJobType.Commit => KvmBlockJobKind.Commit,
        BlockJobType.ActiveCommit => KvmBlockJobKind.ActiveCommit,
        BlockJobType.Backup => KvmBlockJobKind.Backup,
        _ => KvmBlockJobKind.Unknown,
    };
}
