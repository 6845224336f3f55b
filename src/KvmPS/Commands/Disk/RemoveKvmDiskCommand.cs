using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>
/// Deletes disk images that no VM uses: directly, as a backing file of its disk, or in a QEMU that libvirt does not manage.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "KvmDisk", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveKvmDiskCommand : KvmCommand
{
    private DiskUsers? _users;

    /// <summary>Paths of images; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath(Wildcards = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// Does not ask for confirmation, and continues if libvirt cannot report which VMs use the disk. A disk in use is never deleted.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Begin()
    {
        try
        {
            _users = DiskUsers.Read(Hypervisor, Cancel);
        }
        catch (Exception error) when (error is LibvirtException or DllNotFoundException)
        {
            if (Force)
                WriteVerbose($"libvirt cannot report which VMs use a disk: {error.Message}");
            else
                throw new KvmException(
                    "DiskUseUnknown",
                    Failure.Unavailable,
                    $"libvirt cannot report which VMs use a disk: {error.Message}",
                    "Start libvirt first, or add -Force to delete disks that no running QEMU has open.",
                    error);
        }
    }

    private protected override void Process()
    {
        foreach (var given in Path) Each(given, () =>
        {
            foreach (var path in DiskPaths.Expand(SessionState, given)) Each(path, () => Remove(path));
        });
    }

    private void Remove(string path)
    {
        var qemuImg = new QemuImg(line => WriteVerbose(line));
        var image = qemuImg.Info(path, new InfoOptions { FailIfInUse = true }, Cancel);
        RequireImageFile(path, image);
        if (_users is not null)
        {
            if (_users.Of(path) is { Length: > 0 } owners) throw InUse(path, "is a disk of", owners);
            _users.RequireAllRead(path, qemuImg, Cancel);
            if (_users.OverlaysOf(path, qemuImg, Cancel) is { Length: > 0 } above)
            {
                throw InUse(path, "is a backing file of a disk, or of a snapshot, of", above);
            }
        }

        if (new NbdDevices(HostRoot.Real).OpenFiles().FirstOrDefault(f => RealPath.Of(f.Path) == RealPath.Of(path)).Device is { } device)
        {
            throw new KvmException(
                "DiskInUse",
                Failure.Busy,
                $"'{path}' is connected to {device}, or is a backing file of an image that is.",
                $"Disconnect it first: Dismount-KvmDisk {device}");
        }

        var what = $"Delete {image.Format} disk '{path}' of {ByteSize.Format(image.VirtualSize)}";
        if (Approve(what, what + "?", Force)) File.Delete(path);
    }

    /// <summary>Any bytes can be taken for a raw disk; what is surely none is not deleted as one.</summary>
    private static void RequireImageFile(string path, ImageInfo image)
    {
        if (FileKind.IsBlockDevice(path))
        {
            throw new KvmException(
                "NotADiskImage",
                Failure.InvalidArgument,
                $"'{path}' is a device, not an image file.",
                "Use the device's own tool instead, such as lvremove.");
        }

        if (image.Format == "raw") RawDisk.Require(path, "Check the path. Delete ordinary files with Remove-Item.");
    }

    private static KvmException InUse(string path, string how, string[] names) => new(
        "DiskInUse", Failure.Busy, $"'{path}' {how} VM {string.Join(", ", names.Select(n => $"'{n}'"))}.",
        $"Remove the VM together with its disks: Remove-KvmVM -Name {VMErrors.QuoteName(names[0])} -RemoveDisk");
}
