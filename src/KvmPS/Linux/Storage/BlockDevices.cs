using System.Globalization;
using KvmPS.Model;

namespace KvmPS.Linux;

/// <summary>The host's disks, from sysfs (/sys/block), and which disk a name or path means.</summary>
internal sealed class BlockDevices(HostRoot host)
{
    private const string Folder = "/sys/block";
    private static readonly (string Prefix, KvmDiskKind Kind)[] Prefixes =
    [
        ("nvme", KvmDiskKind.NVMe),
        ("loop", KvmDiskKind.Loop),
        ("md", KvmDiskKind.Raid),
        ("vd", KvmDiskKind.Virtio),
        ("xvd", KvmDiskKind.Virtio),
        ("zram", KvmDiskKind.Other),
        ("ram", KvmDiskKind.Other),
        ("nbd", KvmDiskKind.Other),
        ("rbd", KvmDiskKind.Other),
        ("sr", KvmDiskKind.Other),
    ];

    private const int SectorSize = 512; // of /sys/block/NAME/size, whatever the disk's own is

    /// <summary>Names of all disks that can hold something: not the loop devices and optical drives that are empty.</summary>
    public IReadOnlyList<string> Names() => [.. Sizes(_ => true).Select(d => d.Name)];

    /// <summary>The same disks as they are now, those of the names that are wanted.</summary>
    public IEnumerable<BlockDevice> All(Func<string, bool>? wanted = null) =>
        Sizes(wanted ?? (_ => true)).Select(d => Read(d.Name, d.Size));

    public static string SchedulerFile(string disk) => $"{Folder}/{disk}/queue/scheduler";

    /// <summary>The disk that a name (sda), a partition (sda1) or a path (/dev/disk/by-id/…) is, or is on.</summary>
    /// <exception cref="KvmException">DeviceNotFound.</exception>
    public string Resolve(string device)
    {
        var name = Follow(device);
        if (IsDisk(name)) return name;
        var whole = name.Contains('/', StringComparison.Ordinal)
            ? null
            : host.Names(Folder)
                .FirstOrDefault(d => name.StartsWith(d, StringComparison.Ordinal) && host.Exists($"{Folder}/{d}/{name}/partition"));
        if (whole is not null) return whole;
        // The name that device-mapper shows: vg-lv or mpatha, with or without /dev/mapper.
        var mapped = device.StartsWith("/dev/mapper/", StringComparison.Ordinal) ? device["/dev/mapper/".Length..] : device;
        return host.Names(Folder)
                .FirstOrDefault(d => d.StartsWith("dm-", StringComparison.Ordinal) && host.TryReadLine($"{Folder}/{d}/dm/name") == mapped)
            ?? throw new KvmException(
                "DeviceNotFound",
                Failure.NotFound,
                $"This host has no disk '{device}'.",
                $"Specify a disk that Get-KvmIoScheduler lists: {string.Join(", ", Names().Take(12))}");
    }

    /// <summary>The disk as it is now.</summary>
    public BlockDevice Read(string name) => Read(name, host.TryReadLine($"{Folder}/{name}/size"));

    private IEnumerable<(string Name, string? Size)> Sizes(Func<string, bool> wanted) =>
        host.Names(Folder)
            .Where(wanted)
            .Order(StringComparer.Ordinal)
            .Select(n => (n, host.TryReadLine($"{Folder}/{n}/size")))
            .Where(d => d.Item2 is not (null or "0"));

    private BlockDevice Read(string name, string? size)
    {
        string? Line(string file) => host.TryReadLine($"{Folder}/{name}/{file}");
        var text = Line("queue/scheduler") ?? "";
        var mapper = name.StartsWith("dm-", StringComparison.Ordinal) ? Line("dm/uuid") ?? "" : null;
        var rotational = Line("queue/rotational") == "1";
        var kind = KindOf(name, mapper, rotational);
        return new BlockDevice(
            name,
            kind,
            SettingFile.Chosen(text),
            [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.Trim('[', ']'))])
        {
            Size = Number(size) * SectorSize,
            Requests = (int?)Number(Line("queue/nr_requests")),
            ReadAhead = Number(Line("queue/read_ahead_kb")) * 1024,
            Rotational = rotational,
            Model =
                kind is KvmDiskKind.NVMe or KvmDiskKind.Ssd or KvmDiskKind.Hdd ? Line("device/model")
                : mapper is null ? null
                : Line("dm/name"),
            Below = mapper is not null || kind == KvmDiskKind.Raid ? Below(name) : [],
        };
    }

    /// <summary>What udev knows a disk by wherever it is plugged in, or null.</summary>
    public string? Serial(string name)
    {
        if (host.TryReadLine($"{Folder}/{name}/dev") is not { } number) return null;
        const string key = "E:ID_SERIAL=";
        return host.TryRead($"/run/udev/data/b{number}")
            ?.Split('\n')
            .FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal))
            ?[key.Length..];
    }

    /// <summary>The real disks below a mapped one or a RAID.</summary>
    private IReadOnlyList<string> Below(string name)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Collect(name, 0);
        return [.. found];

        void Collect(string disk, int depth)
        {
            // LVM on LUKS on RAID on multipath is four; a loop would be a broken tree.
            if (depth > 8) return;
            foreach (var slave in host.Names($"{Folder}/{disk}/slaves"))
            {
                var below = IsDisk(slave) ? slave : host.Names(Folder).FirstOrDefault(d => host.Exists($"{Folder}/{d}/{slave}/partition"));
                if (below is null) continue;
                if (host.Names($"{Folder}/{below}/slaves").Any()) Collect(below, depth + 1);
                else found.Add(below);
            }
        }
    }

    private bool IsDisk(string name) =>
        name.Length > 0
        && !name.Contains('/', StringComparison.Ordinal)
        && name is not ("." or "..")
        && host.Exists($"{Folder}/{name}/queue");

    private string Follow(string device)
    {
        if (!device.StartsWith('/')) return device;
        var path = device;
        // by-id links point to ../../sda1, links of links are rare; a bound, so that a loop ends.
        for (var hops = 0; hops < 8 && host.LinkTarget(path) is { } target; hops++)
        {
            path = target.StartsWith('/') ? target : Path.GetFullPath(Path.Join(Path.GetDirectoryName(path), target));
        }

        // The kernel writes a slash in a name (cciss/c0d0) as an exclamation mark in sysfs.
        return path.StartsWith("/dev/", StringComparison.Ordinal) ? path["/dev/".Length..].Replace('/', '!') : path;
    }

    private static KvmDiskKind KindOf(string name, string? mapperId, bool rotational)
    {
        if (mapperId is not null)
        {
            return mapperId.StartsWith("mpath-", StringComparison.Ordinal) ? KvmDiskKind.Multipath : KvmDiskKind.DeviceMapper;
        }
        foreach (var (prefix, kind) in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)) return kind;
        }

        return rotational ? KvmDiskKind.Hdd : KvmDiskKind.Ssd;
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
