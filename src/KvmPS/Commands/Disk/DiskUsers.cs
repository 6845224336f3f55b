using KvmPS.Commands.Storage;
using KvmPS.Libvirt;
using KvmPS.Objects;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Commands.Disk;

/// <summary>Which VMs use which disks, from the bulk statistics and the stored definitions of those that run.</summary>
internal sealed class DiskUsers
{
    private readonly ILookup<string, KvmDiskUse> byPath;
    private readonly Lazy<ILookup<string, KvmDiskUse>> below;

    private DiskUsers(IEnumerable<(string Path, KvmDiskUse Use)> uses)
    {
        byPath = uses.ToLookup(u => u.Path, u => u.Use, StringComparer.Ordinal);
        below = new(ReadBelow);
    }

    /// <summary>Every path that is a disk of some VM, links resolved.</summary>
    public IEnumerable<string> Paths => byPath.Select(g => g.Key);

    public static DiskUsers Read(Connection connection, CancellationToken cancel)
    {
        var vms = new DomainListing(connection, StatsGroups.State | StatsGroups.Block).All(cancel).ToList();
        // The statistics have neither the disks that a running VM starts with the next time, nor what a disk is on a network or, while its VM is off, in a pool.
        var volumes = HasPools(connection);
        var pathless = vms.Where(vm => volumes && vm.Disks.Exists(d => d.Path is null)).Select(vm => vm.Id).ToHashSet();
        var running = vms.Where(vm => vm.Number is not null).Select(vm => vm.Id).ToHashSet();
        return new(vms
            .SelectMany(vm => vm.Disks.Where(d => d.Path is not null).Select(d => (d.Path!, new KvmDiskUse(vm.Name, d.Target, IsBacking: false))))
            .Concat(Defined(connection, running, pathless, cancel))
            .Select(u => (RealPath.Of(u.Item1), u.Item2))
            .Distinct()
            .ToList());
    }

    private static IEnumerable<(string Path, KvmDiskUse Use)> Defined(Connection connection, HashSet<Guid> running, HashSet<Guid> pathless, CancellationToken cancel)
    {
        var paths = new VolumePaths(connection);
        // A thousand VMs that are off take time to list, and have nothing to say here unless they are without a path.
        return Domain.Ask<IReadOnlyList<(string, KvmDiskUse)>>(connection, pathless.IsSubsetOf(running) ? ListDomains.Active : ListDomains.None, domain =>
        {
            cancel.ThrowIfCancellationRequested();
            var halves = new List<DomainXmlFlags>();
            if (running.Contains(domain.Id) || pathless.Contains(domain.Id)) halves.Add(DomainXmlFlags.Inactive);
            if (running.Contains(domain.Id) && pathless.Contains(domain.Id)) halves.Add(DomainXmlFlags.None);
            return [.. halves.SelectMany(half => DomainXml.Parse(domain.Xml(half)).Disks)
                .Select(d => (Path: d.Path ?? paths.Of(d.Volume) ?? d.NetworkName, d.Target))
                .Where(d => d.Path is not null)
                .Select(d => (d.Path!, new KvmDiskUse(domain.Name, d.Target, IsBacking: false)))];
        }).SelectMany(disks => disks);
    }

    private static bool HasPools(Connection connection)
    {
        try
        {
            return StoragePool.Any(connection);
        }
        catch (LibvirtException error) when (!error.IsOfTransport)
        {
            // A libvirt without its storage part.
            return false;
        }
    }

    /// <summary>Names of the VMs whose disk this is.</summary>
    public string[] Of(string path) => [.. byPath[RealPath.Of(path)].Select(u => u.VMName).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The same with the disks' names.</summary>
    public IEnumerable<KvmDiskUse> DirectUsesOf(string path) => byPath[RealPath.Of(path)];

    /// <summary>The same with the disks' names, and with the disks that the image lies below, as far as ordinary qcow2 images tell.</summary>
    public KvmDiskUse[] UsesOf(string path)
    {
        var real = RealPath.Of(path);
        return [.. byPath[real].Concat(below.Value[real]).OrderBy(u => u.VMName, StringComparer.Ordinal).ThenBy(u => u.Target, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Names of the VMs whose disk is an overlay of this one, over any number of layers, but not by way of another given one. Waits on
    /// the calling thread: the QemuImg may write its commands to that thread's pipeline.
    /// </summary>
    public string[] OverlaysOf(string path, QemuImg qemuImg, CancellationToken cancel, string? exceptThrough = null)
    {
        var real = RealPath.Of(path);
        return [.. Paths.Where(p => p != real && p != exceptThrough && File.Exists(p) && Below(p) is var chain && chain.Contains(real) && !chain.Contains(exceptThrough))
            .SelectMany(p => byPath[p])
            .Select(u => u.VMName)
            .Distinct()
            .Order(StringComparer.Ordinal)];

        IReadOnlyList<string> Below(string disk)
        {
            var found = new List<string>();
            try
            {
                for (var image = Info(disk); ; image = Info(found[^1]))
                {
                    // A data file, or extents: they are as much of the disk as what lies below.
                    found.AddRange(image.OtherFiles.Select(RealPath.Of));
                    if (image.BackingFile is not { } backing) break;
                    // QEMU's json: form or a URL: qemu-img alone knows what lies below.
                    if (backing[0] != '/') return [.. qemuImg.ChainAsync(disk, cancellationToken: cancel).GetAwaiter().GetResult().Skip(1).Select(layer => RealPath.Of(layer.Path))];
                    var below = RealPath.Of(backing);
                    if (below == disk || found.Contains(below)) break;
                    found.Add(below);
                    if (image.BackingFormat == "raw") break;
                }
            }
            catch (Exception broken) when (broken is ToolException or IOException or UnauthorizedAccessException)
            {
                // A chain that cannot be read to its end (an ISO, a missing layer) cannot be shown to use more than it has shown.
            }

            return found;
        }

        // Ordinary images are read without a program, so that hundreds of VMs do not matter.
        ImageInfo Info(string path) => qemuImg.InfoAsync(path, new InfoOptions { Quick = true }, cancel).GetAwaiter().GetResult();
    }

    private ILookup<string, KvmDiskUse> ReadBelow()
    {
        List<(string Path, KvmDiskUse Use)> found = [];
        foreach (var disk in byPath)
        {
            HashSet<string> passed = [disk.Key];
            var files = QemuImg.OtherFilesOf(disk.Key).Select(RealPath.Of);
            found.AddRange(files.SelectMany(file => disk.Select(use => (file, use with { IsBacking = true }))));
            for (var at = QemuImg.BackingFileOf(disk.Key); at is not null; at = QemuImg.BackingFileOf(at))
            {
                // A chain that leads back to itself is told by those who need the whole of it.
                var real = RealPath.Of(at);
                if (!passed.Add(real)) break;
                found.AddRange(disk.Select(use => (real, use with { IsBacking = true })));
            }
        }

        return found.ToLookup(f => f.Path, f => f.Use, StringComparer.Ordinal);
    }
}
