using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.Snapshot;
using KvmPS.Operations.VM;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Merges an overlay into its backing file: with qemu-img, or for a running VM in QEMU (virDomainBlockCommit).</summary>
[Cmdlet(VerbsData.Merge, "KvmDisk", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(KvmDisk))]
public sealed class MergeKvmDiskCommand : KvmCommand
{
    /// <summary>The overlay. It stays, with the same content as before.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath]
    [Alias("FullName", "PSPath")]
    public string Path { get; set; } = "";

    /// <summary>Timeout of a merge for a running VM, in seconds. Default: 3600.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TimeoutSec { get; set; } = 3600;

    /// <summary>Does not ask for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process() => Each(Path, () =>
    {
        var path = DiskPaths.Literal(SessionState, Path);
        var qemuImg = new QemuImg(line => WriteVerbose(line));
        // Asked for here: on other threads there is no runspace to tell the current connection.
        var connection = Hypervisor;
        var users = DiskUsers.Read(connection, Cancel);
        var definitions = DiskDefinitions.Of(connection, users);
        var (_, format) = DiskImages.Known(path, new InfoOptions { Quick = true }, definitions, qemuImg, Cancel);
        if (DiskChain.Read(path, format, whose: null, qemuImg, Cancel) is not [var overlay, var below, ..])
        {
            throw new KvmException("DiskHasNoBacking", Failure.InvalidOperation, $"'{path}' has no backing file to merge it into.",
                "Show the backing files of an image: Get-KvmDisk -Chain");
        }

        if (overlay.Encrypted) throw DiskImages.Encrypted(path);
        if (below.Encrypted) throw DiskImages.Encrypted(below.Path);
        DiskImages.RequireNoOverlays(below.Path, path, users, qemuImg, Cancel);
        // Both change: the one below gets the content, and the overlay shows what that one has from then on.
        definitions.RequireNoSavedMemory(path);
        definitions.RequireNoSavedMemory(below.Path);
        if (qemuImg.IsInUse(path, Cancel)) Live(path, overlay, below, connection);
        else Idle(path, overlay, below, connection);
    });

    private void Idle(string path, ImageInfo overlay, ImageInfo below, Libvirt.Connection connection)
    {
        var what = $"Merge '{path}' into its backing file '{below.Path}', which changes";
        if (!Approve(what, what + "?", Force)) return;
        WriteWhenDone(path, "Merging a disk image", async job =>
        {
            var worker = new QemuImg(job.Say);
            await worker.CommitAsync(path, overlay.Format, Cancel).ConfigureAwait(false);
            return await Show(below.Path, worker, connection).ConfigureAwait(false);
        });
    }

    private void Live(string path, ImageInfo overlay, ImageInfo below, Libvirt.Connection connection)
    {
        using var disk = RunningDisk.Find(connection, path, Cancel);
        if (DomainSnapshot.List(disk.Domain).Count > 0)
        {
            throw new KvmException(
                "VMHasSnapshots",
                Failure.InvalidOperation,
                $"VM '{disk.Domain.Name}' has snapshots, which depend on its images.",
                "Remove its snapshots with Remove-KvmSnapshot, which merges their overlays: Get-KvmSnapshot -VMName "
                    + $"{VMErrors.QuoteName(disk.Domain.Name)}");
        }

        var what =
            $"Merge '{path}' into its backing file '{below.Path}', which changes, and switch {disk.Target} of running VM "
                + $"'{disk.Domain.Name}' to that";
        if (!Approve(what, what + "?", Force)) return;
        var deadline = new Deadline(TimeSpan.FromSeconds(TimeoutSec));
        WriteWhenDone(path, "Merging a disk image", async job =>
        {
            await ParallelWork.Blocking(() => LiveMerge.CarryOut(disk, overlay, below, deadline, job, Cancel)).ConfigureAwait(false);
            return await Show(below.Path, new(job.Say), connection).ConfigureAwait(false);
        });
    }

    private async Task<object?> Show(string path, QemuImg qemuImg, Libvirt.Connection connection)
    {
        var image = await qemuImg.InfoAsync(path, new InfoOptions { Quick = true }, Cancel).ConfigureAwait(false);
        var users = DiskUsers.Read(connection, Cancel);
        return KvmDisk.From(image, users.Of(path), users.UsesOf(path));
    }
}
