using KvmPS.Libvirt;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Disk;

/// <summary>Why a VM must not get an image as a disk: another VM's content would be destroyed, or its own.</summary>
/// <param name="VMName">The other VM.</param>
/// <param name="Target">The disk in it, or null.</param>
/// <param name="IsBacking">True where the image is a backing file of that VM's disk, which a write to it would destroy.</param>
internal sealed record DiskConflict(string VMName, string? Target, bool IsBacking)
{
    /// <summary>
    /// An image that is only read may be a backing file of others, and may be read by several VMs; several may write to one only if each
    /// has it as shareable. A backing file is never written to, not even as a shareable disk.
    /// </summary>
    /// <param name="users">The VMs' disks.</param>
    /// <param name="host">Their host.</param>
    /// <param name="path">The image.</param>
    /// <param name="readOnly">The VM cannot write to it.</param>
    /// <param name="shareable">It is made for several VMs that write to it.</param>
    /// <param name="self">A VM that may have it already, or null.</param>
    /// <param name="qemuImg">Reads images.</param>
    /// <param name="cancel">Ctrl+C.</param>
    /// <returns>null where nobody is harmed.</returns>
    public static DiskConflict? Find(
        DiskUsers users,
        Connection host,
        string path,
        bool readOnly,
        bool shareable,
        string? self,
        QemuImg qemuImg,
        CancellationToken cancel)
    {
        foreach (var owner in users.Of(path).Where(o => o != self))
        {
            var uses = UsesOf(host, owner, path);
            if ((readOnly || shareable) && uses.Count > 0 && uses.TrueForAll(d => d.IsShareable || d.IsReadOnly)) continue;
            return new(owner, uses.FirstOrDefault()?.Target, IsBacking: false);
        }

        return !readOnly && users.OverlaysOf(path, qemuImg, cancel).FirstOrDefault(o => o != self) is { } above
            ? new(above, null, IsBacking: true)
            : null;
    }

    private static List<DiskElement> UsesOf(Connection host, string vm, string path)
    {
        using var domain = Domain.Find(host, vm);
        if (domain is null) return [];
        var volumes = new VolumeFiles(host);
        return
        [
            .. VMDiskConfiguration
                .Read(domain)
                .All
                .SelectMany(c => c.Disks)
                .Where(d =>
                    (d.Path ?? volumes.PathOf(d.Volume) ?? d.NetworkName) is { } own
                    && (own == path || (host.IsLocal && ImageIdentity.Same(own, path)))),
        ];
    }
}
