using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Storage;

/// <summary>Which VMs use which volumes, and which volumes lie over which; from libvirt alone where the host is another one.</summary>
internal sealed class VolumeUsers
{
    private readonly Connection _host;
    private readonly DiskUsers _disks;
    private readonly CancellationToken _cancel;
    private readonly Lazy<List<(string Volume, string Path, string? Backing)>> _volumes;

    private VolumeUsers(Connection host, DiskUsers disks, bool lookAnew, CancellationToken cancel)
    {
        _host = host;
        _cancel = cancel;
        _disks = disks;
        _volumes = new(() => [.. StoragePool.List(host).SelectMany(p => Volumes(p, lookAnew, cancel))]);
    }

    /// <param name="host">The host.</param>
    /// <param name="cancel">Ctrl+C.</param>
    /// <param name="lookAnew">Whether libvirt looks through its pools first: an overlay that was made without it would be destroyed
    /// unseen.</param>
    public static VolumeUsers Read(Connection host, CancellationToken cancel, bool lookAnew = false) =>
        new(host, DiskUsers.Read(host, cancel), lookAnew, cancel);

    /// <summary>Every use by a VM, as a disk or below one.</summary>
    public KvmDiskUse[] Of(string path) => _host.IsLocal
        ? _disks.UsesOf(NameOf(path))
        : [.. _disks.UsesOf(NameOf(path))
            .Concat(Above(path).SelectMany(_disks.UsesOf).Select(u => u with { IsBacking = true }))
            .Distinct()
            .OrderBy(u => u.VMName, StringComparer.Ordinal)
            .ThenBy(u => u.Target, StringComparer.Ordinal)];

    /// <summary>A volume that lies over this one, or null.</summary>
    public string? OverlayOf(string path) => _volumes.Value.Find(v => v.Backing is not null && Same(v.Backing, path)).Volume;

    /// <summary>The volume has been deleted.</summary>
    public void Forget(string path)
    {
        if (_volumes.IsValueCreated) _volumes.Value.RemoveAll(v => v.Path == path);
    }

    /// <exception cref="KvmException">VolumeInUse: a VM has it, or something lies over it. DiskChainIncomplete: a disk of some VM cannot be
    /// read.</exception>
    /// <param name="volume">The volume, pool/name.</param>
    /// <param name="path">Its path.</param>
    /// <param name="toDo">What the change would do to those who use it.</param>
    public void RequireUnused(string volume, string path, string toDo)
    {
        if (Of(path) is [var use, ..])
        {
            throw StorageErrors.InUse(
                volume,
                $"{(use.IsBacking ? "backs disk" : "is disk")} {use.Target} of VM '{use.VMName}', which {toDo}",
                $"Remove it there first: Remove-KvmVMDisk -VMName {VMErrors.QuoteName(use.VMName)} -Target {use.Target}; or the VM with "
                    + $"its disks: Remove-KvmVM -Name {VMErrors.QuoteName(use.VMName)} -RemoveDisk");
        }

        RequireAllRead(volume, path, toDo);
        RequireNoOverlay(volume, path, toDo);
    }

    /// <summary>
    /// On this host also what libvirt does not tell of volumes: what snapshots froze, and whether the disks of all VMs could be read.
    /// </summary>
    /// <exception cref="KvmException">VolumeInUse or DiskChainIncomplete.</exception>
    public void RequireAllRead(string volume, string path, string toDo)
    {
        // Volumes of libvirt's test driver are no files.
        if (!_host.IsLocal || _host.Driver != "QEMU") return;
        _disks.RequireAllRead(path, new QemuImg(), _cancel);
        if (_disks.OverlaysOf(path, new QemuImg(), _cancel) is [var vm, ..])
        {
            throw StorageErrors.InUse(
                volume,
                $"is a backing file of a disk, or of a snapshot, of VM '{vm}', which {toDo}",
                $"Remove the snapshot or the VM first: Get-KvmSnapshot -VMName {VMErrors.QuoteName(vm)}");
        }
    }

    /// <summary>Refuses where writing to the volume would destroy what an overlay of it shows.</summary>
    /// <exception cref="KvmException">VolumeInUse.</exception>
    public void RequireNotBelow(string volume, string path, string toDo)
    {
        if (Of(path).FirstOrDefault(u => u.IsBacking) is { } use)
        {
            throw StorageErrors.InUse(
                volume,
                $"is a backing file of disk {use.Target} of VM '{use.VMName}', which {toDo}",
                "Create an overlay of it (New-KvmVolume -BackingVolume), or copy it (Copy-KvmVolume).");
        }

        RequireNoOverlay(volume, path, toDo);
    }

    /// <exception cref="KvmException">VolumeInUse: a volume lies over it.</exception>
    public void RequireNoOverlay(string volume, string path, string toDo)
    {
        if (OverlayOf(path) is { } overlay)
        {
            throw StorageErrors.InUse(
                volume,
                $"backs the volume '{overlay}', which {toDo}",
                "Remove that one first, or copy it to a self-contained volume: Copy-KvmVolume");
        }
    }

    /// <summary>Refuses while a running VM has it open.</summary>
    /// <exception cref="KvmException">VolumeInUse.</exception>
    public void RequireIdle(string volume, string path, string why)
    {
        foreach (var vm in Of(path).Where(u => !u.IsBacking).Select(u => u.VMName).Distinct(StringComparer.Ordinal))
        {
            using var domain = Domain.Find(_host, vm);
            if (domain?.IsActive == true)
            {
                throw StorageErrors.InUse(
                    volume,
                    $"is a disk of VM '{vm}', which is running; {why}",
                    $"Shut it down first: Stop-KvmVM -Name {VMErrors.QuoteName(vm)}. Or copy a disk of the running VM: Copy-KvmVMDisk");
            }
        }
    }

    /// <summary>Refuses while a VM that uses it has saved memory, which fits it only as it is.</summary>
    /// <exception cref="KvmException">VMHasSavedMemory.</exception>
    public void RequireNoSavedMemory(string path)
    {
        foreach (var vm in Of(path).Select(u => u.VMName).Distinct(StringComparer.Ordinal))
        {
            using var domain = Domain.Find(_host, vm);
            if (domain is { IsActive: false, HasManagedSave: true }) throw VMErrors.HasSavedMemory(domain);
        }
    }

    /// <summary>Refuses a volume that a VM has in another format than libvirt finds in its content, which a guest controls.</summary>
    /// <exception cref="KvmException">DiskFormatContradiction.</exception>
    public void RequireFormat(VolumeXml volume) => DiskDefinitions.Of(_host, _disks).RequireFit(volume);

    /// <summary>VMs know a volume of Gluster by its name, pools by a URI with its hosts.</summary>
    private static string NameOf(string path) =>
        path.StartsWith("gluster", StringComparison.Ordinal) && Uri.TryCreate(path, UriKind.Absolute, out var uri)
            ? Uri.UnescapeDataString(uri.AbsolutePath).Trim('/')
            : path;

    private bool Same(string one, string other) => one == other || (_host.IsLocal && ImageIdentity.Same(one, other));

    /// <summary>Paths of the volumes above one, over any number of layers.</summary>
    private HashSet<string> Above(string path)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var ahead = new Queue<string>([path]);
        while (ahead.TryDequeue(out var at))
        {
            foreach (var (_, above, _) in _volumes.Value.Where(v => v.Backing == at && v.Path != path))
            {
                if (found.Add(above)) ahead.Enqueue(above);
            }
        }

        return found;
    }

    private static IEnumerable<(string Volume, string Path, string? Backing)> Volumes(
        StoragePool pool,
        bool lookAnew,
        CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            if (!pool.Active) return [];
            if (lookAnew) StorageJobs.Patiently(pool.Refresh);
            return
            [
                .. pool.Volumes()
                    .Select(v => (v.Volume, Xml: VolumeXml.Parse(v.Xml)))
                    .Select(v => ($"{pool.Name}/{v.Volume.Name}", v.Xml.Path, v.Xml.Backing)),
            ];
        }
        catch (LibvirtException error) when (!error.IsOfTransport)
        {
            // A pool that is stopped, or whose place is gone, shows nothing.
            return [];
        }
    }
}
