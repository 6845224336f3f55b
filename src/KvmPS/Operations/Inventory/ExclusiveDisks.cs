using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.CloudInit;
using KvmPS.Operations.Disk;
using KvmPS.Operations.Storage;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Inventory;

/// <summary>Disks that only one VM uses, not even as a layer below another disk: files of this host, and volumes of any.</summary>
/// <param name="domain">The VM.</param>
/// <param name="id">Its UUID.</param>
/// <param name="kept">Gets a line for each disk that is left alone, with the reason.</param>
/// <param name="users">Which VMs use which disks.</param>
/// <param name="cancel">Ctrl+C.</param>
internal sealed class ExclusiveDisks(Domain domain, Guid id, List<string> kept, DiskUsers users, CancellationToken cancel)
{
    private readonly Connection _host = domain.Connection;
    private readonly Lazy<VolumeUsers> _volumeUsers = new(() => VolumeUsers.Read(domain.Connection, cancel, lookAnew: true));
    private readonly VolumeFiles _volumes = new(domain.Connection);
    private readonly QemuImg _qemuImg = new();

    public IReadOnlyList<ExclusiveDisk> Find(IEnumerable<DiskElement> disks)
    {
        var own = new List<ExclusiveDisk>();
        foreach (var disk in disks)
        {
            if ((disk.Path ?? _volumes.PathOf(disk.Volume)) is { } path)
                Judge(disk, path, own);
            else if (disk.Volume is var (pool, name))
                kept.Add($"The volume {pool}/{name} stays: its pool is stopped, or the volume does not exist.");
        }

        return own;
    }

    private void Judge(DiskElement disk, string path, List<ExclusiveDisk> own)
    {
        var isSeed = _host.IsLocal && disk.Device == "cdrom" && VMSeed.IsOf(path, id);
        if (disk.Device != "disk" && !isSeed && !IsCopiedFloppy(disk)) return;
        var volume = Volume(path);
        if (volume is null && (!_host.IsLocal || !File.Exists(path)))
        {
            if (!_host.IsLocal) kept.Add($"The disk {path} stays: it is on another host, and in no active storage pool there.");
            return;
        }

        var others = Others(path, volume);
        if (others.Count > 0) kept.Add($"The disk {path} stays: {string.Join(", ", others)} uses it.");
        else if (volume is null ? !disk.IsFile : !StoragePoolRules.CanDelete(StoragePoolXml.Parse(volume.Pool.Xml).Type))
            kept.Add($"{path} stays: it is a device, not an image file.");
        else if (!isSeed && (disk.IsReadOnly || disk.IsShareable))
            kept.Add($"The disk {path} stays: it is {(disk.IsReadOnly ? "read-only" : "shareable")}, so other VMs may use it.");
        else
            own.Add(new(path, volume));
    }

    /// <summary>A floppy that was copied for this VM, as its name tells; others may be anybody's.</summary>
    private bool IsCopiedFloppy(DiskElement disk)
        => disk is { Device: "floppy", Path: { } path } && Path.GetFileNameWithoutExtension(path) == $"{domain.Name}-{disk.Target}";

    private List<string> Others(string path, StorageVolume? volume)
    {
        var vms = users
            .Of(path)
            .Concat(users.OverlaysOf(path, _qemuImg, cancel))
            .Where(n => n != domain.Name)
            .Distinct()
            .Select(n => $"VM '{n}'")
            .ToList();
        // Volumes tell what lies over them also where no VM has that, and on other hosts.
        if (vms.Count == 0 && volume is not null && _volumeUsers.Value.OverlayOf(path) is { } overlay) vms.Add($"the volume '{overlay}'");
        return vms;
    }

    private StorageVolume? Volume(string path)
    {
        try
        {
            return StorageVolume.OfPath(_host, path);
        }
        catch (LibvirtException error) when (!error.IsOfTransport)
        {
            // A libvirt without its storage part.
            return null;
        }
    }
}
