using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Disk;

/// <summary>
/// Which VMs use which images: as disks, from the bulk statistics and the stored definitions of those that run; as backing files of
/// disks, from what libvirt names and from the images themselves; and as what snapshots froze.
/// </summary>
internal sealed class DiskUsers
{
    private readonly Connection _host;
    private readonly List<DiskStack> _disks;
    private readonly ILookup<ImageIdentity, KvmDiskUse> _byImage;
    private readonly Lazy<ILookup<ImageIdentity, KvmDiskUse>> _below;
    private readonly Lazy<IReadOnlyList<DiskStack>> _frozen;
    private readonly Dictionary<string, DiskStack.Backing> _read = new(StringComparer.Ordinal);

    private DiskUsers(Connection host, List<DiskStack> disks, CancellationToken cancel)
    {
        _host = host;
        _disks = disks;
        _byImage = disks.Select(d => (Image: Identify(d.Path), d.Use)).Distinct().ToLookup(d => d.Image, d => d.Use);
        _below = new(ReadBelow);
        _frozen = new(() => Frozen(host, cancel));
    }

    public static DiskUsers Read(Connection connection, CancellationToken cancel)
    {
        var vms = new DomainListing(connection, StatsGroups.State | StatsGroups.Block, withLayers: true).All(cancel).ToList();
        // The statistics have neither the disks that a running VM starts with the next time, nor what a disk is on a network or, while its
        // VM is off, in a pool.
        var volumes = HasPools(connection);
        var pathless = vms.Where(vm => !vm.DisksKnown || (volumes && vm.Disks.Exists(d => d.Path is null))).Select(vm => vm.Id).ToHashSet();
        var running = vms.Where(vm => vm.Number is not null).Select(vm => vm.Id).ToHashSet();
        return new(
            connection,
            [.. vms.SelectMany(vm => Listed(connection, vm)), .. Defined(connection, running, pathless, cancel)],
            cancel);
    }

    private static IEnumerable<DiskStack> Listed(Connection connection, DomainStats vm)
    {
        for (var i = 0; i < vm.Disks.Count; i++)
        {
            if (vm.Disks[i] is not { IsLayer: false, Path: { } path } disk) continue;
            var layers = vm.Disks.Skip(i + 1).TakeWhile(l => l.IsLayer).Select(l => l.Path).OfType<string>();
            yield return new(
                new(vm.Name, disk.Target, IsBacking: false) { VMId = vm.Id, ConnectionUri = connection.Uri },
                path,
                [.. layers],
                IsKnown: vm.Number is not null);
        }
    }

    private static IEnumerable<DiskStack> Defined(
        Connection connection,
        HashSet<Guid> running,
        HashSet<Guid> pathless,
        CancellationToken cancel)
    {
        var volumes = new VolumeFiles(connection);
        // A thousand VMs that are off take time to list, and have nothing to say here unless they are without a path.
        return Domain
            .Ask<IReadOnlyList<DiskStack>>(
                connection,
                pathless.IsSubsetOf(running) ? ListDomains.Active : ListDomains.None,
                domain =>
                {
                    cancel.ThrowIfCancellationRequested();
                    var definitions = new List<DomainXmlFlags>();
                    if (running.Contains(domain.Id) || pathless.Contains(domain.Id)) definitions.Add(DomainXmlFlags.Inactive);
                    if (running.Contains(domain.Id) && pathless.Contains(domain.Id)) definitions.Add(DomainXmlFlags.None);
                    return
                    [
                        .. definitions
                            .SelectMany(flags => DomainXml.Parse(domain.Xml(flags)).Disks)
                            .Select(d => (Disk: d, Path: d.Path ?? volumes.PathOf(d.Volume) ?? d.NetworkName))
                            .Where(d => d.Path is not null)
                            .Select(d => new DiskStack(
                                Use(domain, d.Disk.Target, isBacking: false),
                                d.Path!,
                                [.. d.Disk.Below],
                                d.Disk.Format ?? "raw")),
                    ];
                })
            .SelectMany(disks => disks);
    }

    /// <summary>The images that external snapshots froze. Each must stay as it is, whether something is above it or not.</summary>
    private static List<DiskStack> Frozen(Connection connection, CancellationToken cancel)
    {
        try
        {
            var volumes = new VolumeFiles(connection);
            return [.. Domain.Ask(connection, ListDomains.HasSnapshot, domain =>
            {
                cancel.ThrowIfCancellationRequested();
                return DomainSnapshot
                    .List(domain)
                    .Select(s => SnapshotXml.Parse(s.Xml, volumes.Of))
                    .SelectMany(snapshot =>
                        snapshot
                            .Frozen()
                            .Select(f => new DiskStack(
                                Use(domain, f.Key, isBacking: true),
                                f.Value,
                                [],
                                snapshot.Domain!.Disks.First(d => d.Target == f.Key).Format,
                                IsKnown: snapshot.IsUnfinished)))
                    .ToList();
            }).SelectMany(disks => disks)];
        }
        catch (LibvirtException error) when (error.Number is ErrorNumber.NoSupport or ErrorNumber.OperationUnsupported)
        {
            // A driver without snapshots.
            return [];
        }
    }

    private static KvmDiskUse Use(Domain domain, string target, bool isBacking)
        => new(domain.Name, target, isBacking) { VMId = domain.Id, ConnectionUri = domain.Connection.Uri };

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
    public string[] Of(string path) => Names(_byImage[Identify(path)]);

    /// <summary>
    /// The same with the disks' names, and with the disks that it is a backing file of, as far as libvirt and ordinary qcow2 images tell.
    /// </summary>
    public KvmDiskUse[] UsesOf(string path)
    {
        var image = Identify(path);
        return
        [
            .. _byImage[image]
                .Concat(_below.Value[image])
                .OrderBy(u => u.VMName, StringComparer.Ordinal)
                .ThenBy(u => u.Target, StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// Names of the VMs that have this as a backing file of a disk, over any number of layers, or frozen in or below a snapshot, but
    /// not by way of another given image. Waits on the calling thread: the QemuImg may write its commands to that thread's pipeline.
    /// </summary>
    public string[] OverlaysOf(string path, QemuImg qemuImg, CancellationToken cancel, string? exceptThrough = null)
    {
        var image = Identify(path);
        var spared = exceptThrough is null ? (ImageIdentity?)null : Identify(exceptThrough);
        return Names(_disks.Concat(_frozen.Value).Where(IsAbove).Select(d => d.Use));

        bool IsAbove(DiskStack stack)
        {
            var top = Identify(stack.Path);
            if (top == spared || (top == image && !stack.Use.IsBacking)) return false;
            ImageIdentity[] images =
            [
                top,
                .. stack.Named.Select(Identify),
                .. stack.Named.Prepend(stack.Path).SelectMany(p => Below(p, qemuImg, cancel).Images),
            ];
            return images.Contains(image) && !(spared is { } through && images.Contains(through));
        }
    }

    /// <summary>
    /// For what would destroy the content of an image: refuses while a disk of any VM, or what a snapshot froze, cannot be read to its
    /// last backing file, because nobody can tell then whether this image is one of them.
    /// </summary>
    /// <exception cref="KvmException">DiskChainIncomplete.</exception>
    public void RequireAllRead(string path, QemuImg qemuImg, CancellationToken cancel)
    {
        foreach (var stack in _disks.Concat(_frozen.Value).Where(s => !s.IsKnown))
        {
            if (Below(stack.Path, qemuImg, cancel).Unreadable is not var (unreadable, above, reason) || !MayHaveBacking(stack)) continue;
            var vm = VMErrors.QuoteName(stack.Use.VMName);
            var below = above is null ? "" : $"the backing file of '{above}', ";
            var use = stack.Use.IsBacking ? "an image of a snapshot" : $"disk {stack.Use.Target}";
            throw new KvmException(
                "DiskChainIncomplete",
                Failure.NotFound,
                $"'{unreadable}', {below}{use} of VM '{stack.Use.VMName}', cannot be read: {reason.TrimEnd('.')}. "
                    + $"It may need '{path}'; nothing was changed.",
                $"Put the file back, or mount its file system. If it is lost, remove the disk from the VM: Remove-KvmVMDisk -VMName {vm} "
                    + $"-Target {stack.Use.Target}; or remove the VM: Remove-KvmVM -Name {vm}");
        }
    }

    /// <summary>Raw disks have no backing file. A VM that is gone, or has let go of the disk meanwhile, has none either.</summary>
    private bool MayHaveBacking(DiskStack stack)
    {
        if (!_host.IsLocal || stack.Format == "raw") return false;
        if (stack.Use.IsBacking) return true;
        using var domain = Domain.Find(_host, stack.Use.VMName);
        return domain is not null
            && VMDiskConfiguration
                .Read(domain)
                .All
                .Any(definition =>
                    definition.Find(stack.Use.Target) is { Format: not (null or "raw") } disk
                    && (disk.Path is null || Identify(disk.Path) == Identify(stack.Path)));
    }

    private DiskStack.Backing Below(string path, QemuImg qemuImg, CancellationToken cancel)
    {
        if (!_host.IsLocal || !path.StartsWith('/')) return new([], null);
        if (!_read.TryGetValue(path, out var backing)) _read[path] = backing = DiskStack.Read(path, qemuImg, cancel);
        return backing;
    }

    private ILookup<ImageIdentity, KvmDiskUse> ReadBelow()
    {
        HashSet<(ImageIdentity, KvmDiskUse)> found = [];
        foreach (var disk in _disks)
        {
            var use = disk.Use with { IsBacking = true };
            found.UnionWith(disk.Named.Select(p => (Identify(p), use)));
            if (!_host.IsLocal) continue;
            foreach (var top in disk.Named.Prepend(disk.Path).Where(p => p.StartsWith('/')))
            {
                HashSet<ImageIdentity> passed = [];
                // A chain that leads back to itself is told by those who need the whole of it.
                for (var at = top; at is not null && passed.Add(Identify(at)); at = QemuImg.BackingFileOf(at))
                {
                    if (at != top) found.Add((Identify(at), use));
                    // A data file, or extents: they are as much of the disk as what lies below.
                    found.UnionWith(QemuImg.OtherFilesOf(at).Select(file => (Identify(file), use)));
                }
            }
        }

        return found.ToLookup(f => f.Item1, f => f.Item2);
    }

    private ImageIdentity Identify(string path) => _host.IsLocal ? ImageIdentity.Of(path) : ImageIdentity.OnOtherHost(path);

    private static string[] Names(IEnumerable<KvmDiskUse> uses) => [.. uses.Select(u => u.VMName).Distinct().Order(StringComparer.Ordinal)];
}
