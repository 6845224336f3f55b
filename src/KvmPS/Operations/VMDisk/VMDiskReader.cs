using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Disk;
using KvmPS.Planning.Vcpu;
using KvmPS.Xml;

namespace KvmPS.Operations.VMDisk;

/// <summary>Shows the disks of a VM.</summary>
internal static class VMDiskReader
{
    public static IEnumerable<KvmVMDisk> All(Domain domain) => Read(domain, VMDiskConfiguration.Read(domain), _ => true);

    public static KvmVMDisk? One(Domain domain, string target) =>
        Read(domain, VMDiskConfiguration.Read(domain), t => t == target).FirstOrDefault();

    private static IEnumerable<KvmVMDisk> Read(Domain domain, VMDiskConfiguration now, Func<string, bool> wanted)
    {
        var targets = now.Targets.Where(wanted).ToList();
        if (targets.Count == 0) return [];
        var sizes = BlockSizes.Read(domain);
        // A saved VM continues with the disks that it was saved with.
        var waits = now.Live is not null || domain.HasManagedSave;
        var volumes = new VolumeFiles(domain.Connection);
        return targets.Select(t => Object(domain, now, t, waits, sizes.GetValueOrDefault(t), volumes));
    }

    private static KvmVMDisk Object(
        Domain domain,
        VMDiskConfiguration now,
        string target,
        bool waits,
        (long? Size, long? Allocation) size,
        VolumeFiles volumes)
    {
        var (live, config) = (now.Live?.Find(target), now.Config?.Find(target));
        var disk = (live ?? config)!;
        var ioThread = (live is null ? now.Config : now.Live)!.IOThreadOf(disk);
        return new()
        {
            VMName = domain.Name,
            VMId = domain.Id,
            Target = disk.Target,
            Bus = disk.Bus ?? "",
            Device = disk.Device,
            Path = disk.Path ?? volumes.PathOf(disk.Volume),
            Volume = disk.Volume is var (pool, name) ? $"{pool}/{name}" : null,
            Format = disk.HasSource ? disk.Format : null,
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
            IOThread = ioThread,
            Limits = disk.Limits,
            Safety = CacheFacts.Safety(disk.EffectiveCache, disk.IsReadOnly),
            Note = CacheFacts.Note(disk.EffectiveCache, disk.IsReadOnly),
            Live = live is not null,
            Config = config is not null,
            RestartRequired =
                waits
                && config is not null
                && (live is null ? domain.IsActive : Differ(live, config) || ioThread != now.Config!.IOThreadOf(config)),
            ConnectionUri = domain.Connection.Uri,
        };
    }

    private static bool Differ(DiskElement live, DiskElement config) => Settings(live) != Settings(config) || !HaveSameSource(live, config);

    /// <summary>What a transient disk writes to is gone before the next start.</summary>
    private static bool HaveSameSource(DiskElement live, DiskElement config) =>
        (live.Path, live.Volume) == (config.Path, config.Volume)
        || (config.IsTransient && config.Path is { } path && live.Below.Contains(path));

    private static (KvmDiskCache, KvmDiskIo, KvmDiskDiscard, KvmDiskDetectZeroes, KvmDiskLimits, bool, bool, string?) Settings(
        DiskElement disk) =>
        (disk.EffectiveCache, disk.Io, disk.Discard, disk.DetectZeroes, disk.Limits, disk.IsReadOnly, disk.IsShareable, disk.Serial);
}
