using KvmPS.Libvirt;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Planning.Snapshot;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Snapshot;

/// <summary>
/// Merges an overlay into the image below it: by QEMU itself where it has them open (virDomainBlockCommit), else by qemu-img.
/// </summary>
internal sealed class SnapshotMerge(Domain domain, Deadline deadline, Action<int> progress, CancellationToken cancel)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Afterwards nobody needs the overlay, save who is told to use it by its name.</summary>
    public void CarryOut(SnapshotFiles.Merge merge, Action rename)
    {
        if (merge.IsInUse && domain.IsActive)
        {
            Commit(merge);
            rename();
        }
        else
        {
            new QemuImg().Commit(merge.Top.Path, merge.Top.Format, cancel);
            rename();
            if (merge.IsActive) Define(merge);
        }

        if (!merge.IsActive) RemoveLayer(merge);

        // Those above that QEMU has not moved already: all of a VM that is off, and other branches.
        foreach (var above in merge.Above)
        {
            var image = new QemuImg().Info(above.Path, cancellationToken: cancel);
            if (image.BackingFile is not null && ImageIdentity.Same(image.BackingFile, merge.Top.Path))
            {
                new QemuImg().Rebase(above.Path, above.Format, new(merge.Base.Path, merge.Base.Format), cancel);
            }
        }
    }

    private void Commit(SnapshotFiles.Merge merge)
    {
        var chains = StoredChains.Read(domain);
        // libvirt finds a layer only by the very name by which it was opened.
        var open = OpenFiles(merge.Target);
        string Name(string path) => open.FirstOrDefault(o => ImageIdentity.Same(o, path)) ?? path;
        DomainBlockJob.Commit(domain, merge.Target, Name(merge.Base.Path), Name(merge.Top.Path), merge.IsActive);
        try
        {
            if (!Poll.Until(() => IsDone(merge), Pause, deadline, cancel))
            {
                throw new KvmException(
                    "TimeoutSnapshotMerge",
                    Failure.Timeout,
                    $"Merging {merge.Target} of VM '{domain.Name}' took longer than -TimeoutSec and was stopped; the VM continues as "
                        + "before.",
                    "Repeat the command with a longer -TimeoutSec.");
            }
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown && DomainLife.HasEnded(domain))
        {
            throw WentOff(merge, error);
        }
        catch (Exception error) when (error is not LibvirtException)
        {
            // Whatever ends the waiting: after Ctrl+C it may be PowerShell that shows no progress any more (PipelineStoppedException).
            Abort(merge.Target);
            throw;
        }

        if (!OpenFiles(merge.Target).Any(o => ImageIdentity.Same(o, merge.Top.Path)))
        {
            chains.PutBack();
            return;
        }

        if (!DomainLife.IsActive(domain)) throw WentOff(merge);
        throw new KvmException(
            "SnapshotMergeFailed",
            Failure.Unspecified,
            $"QEMU did not merge {Path.GetFileName(merge.Top.Path)} of VM '{domain.Name}' into {Path.GetFileName(merge.Base.Path)}; the "
                + "VM continues as before.",
            "Check the free space and the logs in /var/log/libvirt/qemu, then repeat the command.");
    }

    private KvmException WentOff(SnapshotFiles.Merge merge, Exception? inner = null) => new(
        "VMNotRunning", Failure.InvalidOperation, $"VM '{domain.Name}' stopped while {merge.Target} was being merged; no data is lost.",
        "Repeat the command, which continues where this one ended.", inner);

    private IReadOnlyList<string> OpenFiles(string target) =>
        SnapshotDomainXml.Parse(domain.Xml(DomainXmlFlags.None), new VolumeFiles(domain.Connection).Of).OpenFiles(target);

    private bool IsDone(SnapshotFiles.Merge merge)
    {
        if (DomainBlockJob.Progress(domain, merge.Target) is not var (done, all)) return true;
        progress(all == 0 ? 0 : (int)(100 * done / all));
        // What the guest writes meanwhile is merged as well: only when that has caught up can the guest be moved over.
        return merge.IsActive && all > 0 && done == all && DomainBlockJob.Pivot(domain, merge.Target);
    }

    private void Abort(string target)
    {
        try
        {
            DomainBlockJob.Abort(domain, target);
        }
        catch (LibvirtException)
        {
            // It ended by itself, or the VM did.
        }
    }

    /// <summary>A stored definition that names the backing files must not name one that is about to go.</summary>
    private void RemoveLayer(SnapshotFiles.Merge merge)
    {
        if (!domain.IsPersistent) return;
        var definition = SnapshotDomainXml.Parse(
            domain.Xml(DomainXmlFlags.Inactive | DomainXmlFlags.Secure),
            new VolumeFiles(domain.Connection).Of);
        if (!definition.RemoveLayer(merge.Target, path => RealPath.Of(path) == merge.Top.Path)) return;
        Domain.Define(domain.Connection, definition.ToString()).Dispose();
    }

    private void Define(SnapshotFiles.Merge merge)
    {
        var definition = SnapshotDomainXml.Parse(
            domain.Xml(DomainXmlFlags.Inactive | DomainXmlFlags.Secure),
            new VolumeFiles(domain.Connection).Of);
        // Under the name by which the definition knows it, so that what it says of its backing files stays.
        var path = definition.OpenFiles(merge.Target).FirstOrDefault(f => RealPath.Of(f) == merge.Base.Path) ?? merge.Base.Path;
        definition.SetSource(merge.Target, path, merge.Base.Format);
        Domain.Define(domain.Connection, definition.ToString()).Dispose();
    }
}
