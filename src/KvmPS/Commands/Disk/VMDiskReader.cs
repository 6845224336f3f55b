using KvmPS.Libvirt;
using KvmPS.Objects;
using KvmPS.Planning;
using KvmPS.Xml;

namespace KvmPS.Commands.Disk;

/// <summary>Shows the disks of a VM.</summary>
internal static class VMDiskReader
{
    public static IEnumerable<KvmVMDisk> All(Domain domain) => Read(domain, VMDiskHalves.Read(domain), _ => true);

    public static KvmVMDisk? One(Domain domain, string target) => Read(domain, VMDiskHalves.Read(domain), t => t == target).FirstOrDefault();

    private static IEnumerable<KvmVMDisk> Read(Domain domain, VMDiskHalves halves, Func<string, bool> wanted)
    {
        var targets = halves.Targets.Where(wanted).ToList();
        if (targets.Count == 0) return [];
        var sizes = BlockSizes.Read(domain);
        // A saved VM continues with the disks that it was saved with.
        var waits = halves.Live is not null || domain.HasManagedSave;
        return targets.Select(t => Object(domain, halves.Live?.Find(t), halves.Config?.Find(t), waits, sizes.GetValueOrDefault(t)));
    }

    private static KvmVMDisk Object(Domain domain, DiskElement? live, DiskElement? config, bool waits, (long? Size, long? Allocation) size)
    {
        var disk = (live ?? config)!;
        return new()
        {
            VMName = domain.Name,
            VMId = domain.Id,
            Target = disk.Target,
            Bus = disk.Bus ?? "",
            Device = disk.Device,
            Path = disk.Path,
            Format = disk.Path is null ? null : disk.Format,
            Size = size.Size,
            Allocation = size.Allocation,
            Serial = disk.Serial,
            ReadOnly = disk.IsReadOnly,
            Shareable = disk.IsShareable,
            Encrypted = disk.IsEncrypted,
            Cache = disk.Cache,
            Io = disk.Io,
            Discard = disk.Discard,
            DetectZeroes = disk.DetectZeroes,
            IOThread = disk.IOThread,
            Limits = disk.Limits,
            Safety = CacheFacts.Safety(disk.Cache, disk.IsReadOnly),
            Note = CacheFacts.Note(disk.Cache, disk.IsReadOnly),
            Live = live is not null,
            Config = config is not null,
            RestartRequired = waits && config is not null && (live is null ? domain.IsActive : Differ(live, config)),
            ConnectionUri = domain.Connection.Uri,
        };
    }

    private static bool Differ(DiskElement live, DiskElement config) => Settings(live) != Settings(config);

    private static (string?, DiskCache, DiskIo, DiskDiscard, DiskDetectZeroes, int?, DiskLimits, bool, bool, string?) Settings(DiskElement disk)
        => (disk.Path, disk.Cache, disk.Io, disk.Discard, disk.DetectZeroes, disk.IOThread, disk.Limits, disk.IsReadOnly, disk.IsShareable, disk.Serial);
}
