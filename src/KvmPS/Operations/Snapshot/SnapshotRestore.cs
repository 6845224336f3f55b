using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Planning.Snapshot;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Snapshot;

/// <summary>
/// A VM's way back to a snapshot. libvirt goes it for internal ones. For external ones, which older libvirts cannot, the VM
/// gets new overlays over the images that the snapshot froze; what nothing needs after that is deleted last.
/// </summary>
internal sealed class SnapshotRestore
{
    private readonly Domain _domain;
    private readonly string _name;
    private IReadOnlyDictionary<string, string> _overlays = new Dictionary<string, string>();
    private Dictionary<string, SnapshotFiles.Layer> _below = new Dictionary<string, SnapshotFiles.Layer>();
    private IReadOnlyList<string> _unneeded = [];

    private SnapshotRestore(Domain domain, string name)
    {
        _domain = domain;
        _name = name;
    }

    /// <summary>In words, with the chains before and after.</summary>
    public string Text { get; private set; } = "";

    public static SnapshotRestore Plan(Domain domain, SnapshotTree tree, SnapshotXml snapshot, bool force, CancellationToken cancel)
    {
        if (snapshot.Kind == KvmSnapshotKind.Mixed) throw SnapshotErrors.Mixed(domain, snapshot.Name);
        if (Domain.List(domain.Connection, ListDomains.Transient).Any(d => d.Id == domain.Id)) throw SnapshotErrors.NotPersistent(domain);
        var plan = new SnapshotRestore(domain, snapshot.Name);
        var active = domain.IsActive;
        if (!active && domain.HasManagedSave) throw VMErrors.HasSavedMemory(domain);
        var detail =
            snapshot.Kind == KvmSnapshotKind.Internal
                ? Internal(domain, snapshot, cancel)
                : plan.External(tree, snapshot, active, force, cancel);
        plan.Text =
            $"Restore VM '{domain.Name}' to snapshot '{snapshot.Name}' of {snapshot.Created.LocalDateTime:yyyy-MM-dd HH:mm:ss}: "
                + $"{detail}; data written since then is lost; "
            + $"snapshots {tree.PathTo(tree.Current?.Xml.Name)} become {tree.PathTo(snapshot.Name)}";
        return plan;
    }

    public void CarryOut(bool force, CancellationToken cancel)
    {
        if (_overlays.Count > 0)
        {
            CarryOutExternal(cancel);
            return;
        }

        // libvirt restores in one go; whoever stops the cmdlet meanwhile does not stop that.
        var reverting = ParallelWork.Blocking(
            () => DomainSnapshot.Revert(_domain, _name, force ? SnapshotRevertFlags.Force : SnapshotRevertFlags.None),
            cancel);
        ParallelWork.Await(reverting, cancel);
    }

    private static string Internal(Domain domain, SnapshotXml snapshot, CancellationToken cancel)
    {
        SnapshotErrors.RequireSameDisks(domain, snapshot);
        var memory = snapshot.State is KvmSnapshotState.Running or KvmSnapshotState.Paused;
        if (memory && snapshot.Domain?.HotAddedVcpus is > 0)
        {
            throw new KvmException(
                "SnapshotHotAddedVcpu",
                Failure.NotSupported,
                $"Snapshot '{snapshot.Name}' contains the memory of a VM with hot-plugged vCPUs; restoring it would fail in QEMU and "
                    + "stop the VM.",
                "Restore another snapshot, or extract the disks of this one with qemu-img convert -l.");
        }

        RequireReadable(domain, snapshot, cancel);
        RequireSaved(domain, snapshot, cancel);
        return $"{(memory ? "memory, " : "")}{string.Join(", ", snapshot.Disks.Where(d => d.Kind == "internal").Select(d => d.Target))}, "
            + $"afterwards {snapshot.State}";
    }

    /// <summary>
    /// libvirt ends a running VM before QEMU finds out that it cannot open the images. Whoever may not read them, as a member of the group
    /// libvirt, is not kept from what libvirt does for them.
    /// </summary>
    private static void RequireReadable(Domain domain, SnapshotXml snapshot, CancellationToken cancel)
    {
        if (!domain.Connection.IsLocal) return;
        foreach (var disk in snapshot.Domain?.Disks.Where(d => d.IsFile && !d.IsLeftOut) ?? [])
        {
            try
            {
                DiskChain.Read(disk.Path!, disk.Format, $"disk {disk.Target} of VM '{domain.Name}'", new QemuImg(), cancel);
            }
            catch (KvmException error) when (error.InnerException is UnauthorizedAccessException)
            {
            }
        }
    }

    /// <summary>libvirt ends a running VM before it finds out that the images have no such snapshot.</summary>
    private static void RequireSaved(Domain domain, SnapshotXml snapshot, CancellationToken cancel)
    {
        if (!domain.Connection.IsLocal) return;
        foreach (var disk in snapshot.Disks.Where(d => d.Kind == "internal"))
        {
            if (snapshot.Domain?.Disks.FirstOrDefault(d => d.Target == disk.Target) is not { IsFile: true, Path: { } path }) continue;
            if (SnapshotsIn(path, cancel) is not { } inside || inside.Any(s => s.Name == snapshot.Name)) continue;
            throw new KvmException(
                "SnapshotNotInImage",
                Failure.NotFound,
                $"'{path}' does not contain snapshot '{snapshot.Name}', which libvirt has metadata of; it cannot be restored.",
                $"Remove its metadata: virsh snapshot-delete --metadata {VMErrors.Quote(domain.Name)} {VMErrors.Quote(snapshot.Name)}");
        }
    }

    /// <summary>null where this user may not read the image.</summary>
    private static IReadOnlyList<ImageSnapshot>? SnapshotsIn(string path, CancellationToken cancel)
    {
        try
        {
            return new QemuImg().Info(path, cancellationToken: cancel).Snapshots;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string External(SnapshotTree tree, SnapshotXml snapshot, bool active, bool force, CancellationToken cancel)
    {
        if (snapshot.IsUnfinished)
        {
            throw new KvmException(
                "SnapshotUnfinished",
                Failure.InvalidOperation,
                $"The removal of snapshot '{_name}' of VM '{_domain.Name}' began but did not finish, and its images may have changed.",
                $"Finish it: Remove-KvmSnapshot -VMName {VMErrors.QuoteName(_domain.Name)} -Name {VMErrors.QuoteName(_name)}");
        }

        if (snapshot.HasMemoryFile)
        {
            throw new KvmException(
                "SnapshotMemoryExternal",
                Failure.NotSupported,
                $"Snapshot '{_name}' of VM '{_domain.Name}' has its memory in a separate file, which KvmPS cannot restore.",
                "Restore it with libvirt 9.10 or later: virsh snapshot-revert");
        }

        if (active && !force)
        {
            throw new KvmException(
                "VMIsRunning",
                Failure.InvalidOperation,
                $"VM '{_domain.Name}' is running, and an external snapshot can be restored only while it is off.",
                $"Shut it down first: Stop-KvmVM -Name {VMErrors.QuoteName(_domain.Name)}. Or add -Force, which forcibly powers it off.");
        }

        var files = SnapshotImages.Read(_domain, tree, cancel);
        var frozen = files.Frozen[_name];
        if (frozen.FirstOrDefault(f => files.Active.Values.Contains(f.Value)) is { Value: { } written })
        {
            throw new KvmException(
                "SnapshotDisksChanged",
                Failure.InvalidOperation,
                $"VM '{_domain.Name}' writes to '{written}', an image of snapshot '{_name}': the content of the snapshot is overwritten.",
                $"Remove the snapshot: Remove-KvmSnapshot -VMName {VMErrors.QuoteName(_domain.Name)} -Name {VMErrors.QuoteName(_name)}");
        }

        var taken = new HashSet<string>(files.Layers.Keys, StringComparer.Ordinal);
        var chosen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (target, path) in frozen)
        {
            chosen[target] = SnapshotName.Overlay(path, _name, p => taken.Contains(p) || Path.Exists(p));
            taken.Add(chosen[target]);
        }

        _overlays = chosen;
        _below = frozen.ToDictionary(f => f.Key, f => files.Layers[f.Value], StringComparer.Ordinal);
        // Seen from the images that stay: the new overlays are not there yet.
        _unneeded = files.Unneeded(frozen);
        SnapshotImages.RequireOwn(_domain, _unneeded, cancel);
        SnapshotImages.RequireNoSnapshotsIn(_domain, _unneeded, cancel);
        var chains = frozen.Select(f =>
            $"{f.Key}: {Line(files.Active.GetValueOrDefault(f.Key))} becomes {Line(f.Value)} < {Path.GetFileName(chosen[f.Key])}");
        var deleted = _unneeded.Count == 0 ? "" : $", deletes {string.Join(", ", _unneeded)}";
        return $"{(active ? "forcibly power it off, " : "")}{string.Join(", ", chains)}{deleted}, afterwards Off";

        string Line(string? path) => path is null ? "none" : SnapshotChain.Text(files.Chain(path).Select(l => l.Path));
    }

    private void CarryOutExternal(CancellationToken cancel)
    {
        if (_domain.IsActive) _domain.Destroy();
        var snapshot = SnapshotTree.Read(_domain, secure: true).One(_domain, _name).Xml;
        try
        {
            foreach (var (target, path) in _overlays)
            {
                new QemuImg().Create(
                    new CreateImage
                    {
                        Path = path,
                        Format = ImageFormat.Qcow2,
                        Backing = new(_below[target].Path, _below[target].Format),
                    },
                    cancel);
            }

            var definition = snapshot.StoredDomain!;
            definition.TakeName(SnapshotDomainXml.Parse(_domain.Xml(DomainXmlFlags.Inactive)));
            foreach (var (target, path) in _overlays) definition.SetOverlay(target, path, "qcow2");
            Domain.Define(_domain.Connection, definition.ToString()).Dispose();
        }
        catch (Exception error) when (error is not LibvirtException { OutcomeUnknown: true })
        {
            foreach (var path in _overlays.Values) File.Delete(path);
            throw;
        }

        snapshot.SetOverlays(_overlays);
        SnapshotStore.Write(_domain, snapshot, current: true);
        foreach (var path in _unneeded) File.Delete(path);
    }
}
