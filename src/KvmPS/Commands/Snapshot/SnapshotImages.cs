using KvmPS.Commands.Disk;
using KvmPS.Libvirt;
using KvmPS.Objects;
using KvmPS.Planning;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Commands.Snapshot;

/// <summary>Reads the images of a VM with external snapshots from the images themselves.</summary>
internal static class SnapshotImages
{
    public static SnapshotFiles Read(Domain domain, SnapshotTree tree, CancellationToken cancel)
    {
        if (!domain.Connection.IsLocal) throw SnapshotErrors.NotLocal(domain);
        var active = SnapshotDomainXml.Parse(domain.Xml(DomainXmlFlags.None)).Disks.Where(d => d.IsFile && !d.IsLeftOut)
            .ToDictionary(d => d.Target, d => RealPath.Of(d.Path!), StringComparer.Ordinal);
        var external = tree.All.Where(n => n.Xml.Kind == SnapshotKind.External).ToList();
        var frozen = external.ToDictionary(
            n => n.Xml.Name, n => (IReadOnlyDictionary<string, string>)n.Xml.Frozen().ToDictionary(f => f.Key, f => RealPath.Of(f.Value), StringComparer.Ordinal), StringComparer.Ordinal);
        var overlays = external.SelectMany(n => n.Xml.Disks).Select(d => d.Overlay).OfType<string>().Select(RealPath.Of);
        var layers = new Dictionary<string, SnapshotFiles.Layer>(StringComparer.Ordinal);
        foreach (var top in active.Values.Concat(frozen.Values.SelectMany(f => f.Values)).Concat(overlays).Where(File.Exists))
        {
            if (layers.ContainsKey(top)) continue;
            foreach (var image in new QemuImg().ChainAsync(top, cancellationToken: cancel).GetAwaiter().GetResult())
            {
                var path = RealPath.Of(image.Path);
                layers[path] = new(path, image.BackingFile is { } below ? RealPath.Of(below) : null, image.Format, image.ActualSize ?? 0);
            }
        }

        return new() { Active = active, Layers = layers, Frozen = frozen };
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
            throw new KvmException("DiskInUse", Failure.Busy, $"'{path}' is used by VM '{others[0]}' too, and would change below it.",
                $"Remove VM '{others[0]}' first, or give it a disk of its own.");
        }
    }

    /// <summary>Images that are to go may hold internal snapshots, made by other tools: these would go unseen.</summary>
    /// <exception cref="KvmException">SnapshotKindsMixed.</exception>
    public static void RequireNoSnapshotsIn(Domain domain, IEnumerable<string> paths, CancellationToken cancel)
    {
        foreach (var path in paths.Where(File.Exists))
        {
            if (new QemuImg().InfoAsync(path, cancellationToken: cancel).GetAwaiter().GetResult().Snapshots is not [var inside, ..]) continue;
            throw new KvmException("SnapshotKindsMixed", Failure.NotSupported,
                $"'{path}' of VM '{domain.Name}' would have to go, and holds the internal snapshot '{inside.Name}'.",
                $"Remove that one first, if it is not needed: Remove-KvmSnapshot -VMName {VM.VMErrors.QuoteName(domain.Name)} -Name {VM.VMErrors.QuoteName(inside.Name)}");
        }
    }
}
