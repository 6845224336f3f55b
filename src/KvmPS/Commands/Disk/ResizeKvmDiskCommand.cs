using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Disk;
using KvmPS.Planning.Common;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Grows a disk, also of a running VM; shrinks it only with -AllowShrink. A raw image is copied first.</summary>
[Cmdlet(VerbsCommon.Resize, "KvmDisk", SupportsShouldProcess = true)]
[OutputType(typeof(KvmDiskResize))]
public sealed class ResizeKvmDiskCommand : KvmCommand
{
    /// <summary>The image.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath]
    [Alias("FullName", "PSPath")]
    public string Path { get; set; } = "";

    /// <summary>The new size in bytes: 40GB. Rounded up to a multiple of 512.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("SizeBytes")]
    public long Size { get; set; }

    /// <summary>Creates a verified copy first. Default: on for raw images, off for others; -Backup:$false turns it off.</summary>
    [Parameter]
    public SwitchParameter Backup { get; set; }

    /// <summary>Allows a smaller size: data beyond the new end is lost. Not for a running VM.</summary>
    [Parameter]
    public SwitchParameter AllowShrink { get; set; }

    /// <summary>Does not ask for confirmation before it shrinks a disk.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process() => Each(Path, () =>
    {
        SizeArgument.Check(Size, nameof(Size), gigabytesBelow: 10_000);
        var size = Size > long.MaxValue - 511 ? Size : (Size + 511) / 512 * 512;
        var path = DiskPaths.Literal(SessionState, Path);
        var qemuImg = new QemuImg(line => WriteVerbose(line));
        var definitions = DiskDefinitions.Read(() => Hypervisor, Cancel);
        var (image, _) = DiskImages.Known(path, new InfoOptions(), definitions, qemuImg, Cancel);
        if (image.VirtualSize == size)
        {
            WriteVerbose($"'{path}' already has that size.");
            WriteObject(DiskGrowth.Result(path, image, size, null, null));
            return;
        }

        if (qemuImg.IsInUse(path, Cancel)) Live(path, image, size);
        else Idle(path, image, size, definitions, qemuImg);
    });

    private void Live(string path, ImageInfo image, long size)
    {
        using var use = RunningDisk.Find(Hypervisor, path, Cancel);
        if (size < image.VirtualSize) throw DiskGrowth.ShrinkLive(path, use.Domain.Name);
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Backup)) && Backup) throw DiskGrowth.NoLiveBackup(path, use.Domain.Name);
        var what =
            $"Grow {use.Target} of running VM '{use.Domain.Name}' ('{path}') from {ByteSize.Format(image.VirtualSize)} to "
                + $"{ByteSize.Format(size)}, without a backup";
        if (!ShouldProcess(what, what + "?", "Confirm")) return;
        DiskGrowth.Live(use, path, size, Cancel);
        WriteObject(DiskGrowth.Result(path, image, size, null, use.Domain));
    }

    private void Idle(string path, ImageInfo image, long size, DiskDefinitions definitions, QemuImg qemuImg)
    {
        DiskImages.Idle(path, liveWay: null, definitions, qemuImg, Cancel);
        DiskGrowth.RequireFile(path, Size);
        var shrinks = size < image.VirtualSize;
        if (shrinks && !AllowShrink) throw DiskGrowth.ShrinkNotAllowed(path, image, Size);
        if (shrinks) DiskImages.RequireNoOverlays(path, except: null, DiskUsers.Read(Hypervisor, Cancel), qemuImg, Cancel);
        // A larger disk the guest does not see until it looks; behind a nearer end it would write.
        if (shrinks) definitions.RequireNoSavedMemory(path);
        if (image.Encrypted) throw DiskImages.Encrypted(path);
        var backup = MyInvocation.BoundParameters.ContainsKey(nameof(Backup)) ? Backup.ToBool() : image.Format == "raw";
        if (backup) ImageCopy.RequirePossible(path, image);
        var copy = backup ? DiskGrowth.BackupPath(path, DateTime.Now) : null;
        var what =
            $"{(shrinks ? "Shrink" : "Grow")} {image.Format} disk '{path}' from {ByteSize.Format(image.VirtualSize)} to "
                + $"{ByteSize.Format(size)}, "
            + (copy is null ? "without a backup" : $"with a backup in '{copy}'")
            + (shrinks ? $"; all data beyond {ByteSize.Format(size)} is lost" : "");
        if (shrinks ? Approve(what, what + "?", Force) : ShouldProcess(what, what + "?", "Confirm"))
            WriteWhenDone(path, "Resizing a disk image", job => DiskGrowth.CarryOut(path, image, size, copy, job, Cancel));
    }
}
