using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Planning.Snapshot;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Snapshot;

/// <summary>Reads the images of a VM with external snapshots from the images themselves.</summary>
internal static class SnapshotImages
{
    /// <summary>
    /// Every image that the VM writes to, and that a snapshot froze, with all its backing files. One that cannot be read is refused: an
    /// image below it would seem to have nothing above, and go.
    /// </summary>
    /// <exception cref="KvmException">DiskChainIncomplete or HostNotLocal.</exception>
    public static SnapshotFiles Read(Domain domain, SnapshotTree tree, CancellationToken cancel)
    {
        if (!domain.Connection.IsLocal) throw SnapshotErrors.NotLocal(domain);
        var names = new Dictionary<ImageIdentity, string>();
        var layers = new Dictionary<string, SnapshotFiles.Layer>(StringComparer.Ordinal);
        var active = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var disk in SnapshotDomainXml
                .Parse(domain.Xml(DomainXmlFlags.None), new VolumeFiles(domain.Connection).Of)
                .Disks.Where(d => d.IsFile && !d.IsLeftOut))
        {
            active[disk.Target] = Name(disk.Path!);
            Add(disk.Path!, disk.Format, $"disk {disk.Target} of VM '{domain.Name}'");
        }

        var frozen = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        var external = tree.All.Where(n => n.Xml.Kind == KvmSnapshotKind.External).ToList();
        foreach (var snapshot in external.Select(n => n.Xml))
        {
            var images = snapshot.Frozen();
            frozen[snapshot.Name] = images.ToDictionary(f => f.Key, f => Name(f.Value), StringComparer.Ordinal);
            foreach (var (target, path) in images)
            {
                // A removal that was cut short may have deleted what its snapshot froze.
                if (snapshot.IsUnfinished && !File.Exists(path)) continue;
                Add(
                    path,
                    snapshot.Domain!.Disks.First(d => d.Target == target).Format,
                    $"an image of snapshot '{snapshot.Name}' of VM '{domain.Name}'");
            }
        }

        // An overlay that the VM left by going back to another snapshot is no state that anybody could want; it may be gone.
        foreach (var path in external.SelectMany(n => n.Xml.Disks).Select(d => d.Overlay).OfType<string>().Where(File.Exists))
            Add(path, format: null, $"left by VM '{domain.Name}'");
        return new() { Active = active, Layers = layers, Frozen = frozen };

        void Add(string path, string? format, string whose)
        {
            if (layers.ContainsKey(Name(path))) return;
            foreach (var image in DiskChain.Read(path, format, whose, new QemuImg(), cancel))
            {
                var name = Name(image.Path);
                layers[name] = new(name, image.BackingFile is { } below ? Name(below) : null, image.Format, image.ActualSize ?? 0);
            }
        }

        // One name for each image, whatever others lead to it: by two names, two overlays of it would seem to be above different images.
        string Name(string path)
        {
            var identity = ImageIdentity.Of(path);
            if (!names.TryGetValue(identity, out var name)) names[identity] = name = RealPath.Of(path);
            return name;
        }
    }

    /// <summary>Images are another VM's too when it has them as a disk, or below one; then they must stay as they are.</summary>
    /// <exception cref="KvmException">DiskInUse.</exception>
    public static void RequireOwn(Domain domain, IEnumerable<string> paths, CancellationToken cancel)
    {
        var users = DiskUsers.Read(domain.Connection, cancel);
        foreach (var path in paths)
        {
            var others = users.Of(path).Concat(users.OverlaysOf(path, new QemuImg(), cancel)).Where(n => n != domain.Name).ToList();
            if (others.Count == 0) continue;
            throw new KvmException(
                "DiskInUse",
                Failure.Busy,
                $"'{path}' is also used by VM '{others[0]}', and a change of it would destroy that VM's disk.",
                $"Remove VM '{others[0]}' first, or give it a disk of its own.");
        }
    }

    /// <summary>Images that are to go may hold internal snapshots, made by other tools: these would go unseen.</summary>
    /// <exception cref="KvmException">SnapshotKindsMixed.</exception>
    public static void RequireNoSnapshotsIn(Domain domain, IEnumerable<string> paths, CancellationToken cancel)
    {
        foreach (var path in paths.Where(File.Exists))
        {
            if (new QemuImg().Info(path, cancellationToken: cancel).Snapshots is not [var inside, ..])
            {
                continue;
            }
            throw new KvmException(
                "SnapshotKindsMixed",
                Failure.NotSupported,
                $"'{path}' of VM '{domain.Name}' would be deleted, and contains the internal snapshot '{inside.Name}'.",
                $"If you do not need that snapshot, remove it first: Remove-KvmSnapshot -VMName {VMErrors.QuoteName(domain.Name)} -Name "
                    + $"{VMErrors.QuoteName(inside.Name)}");
        }
    }
}
