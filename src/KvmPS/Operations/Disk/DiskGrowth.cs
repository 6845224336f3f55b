using System.Globalization;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Tools;

namespace KvmPS.Operations.Disk;

/// <summary>Gives an image that nobody uses another size, with a verified copy of it made first.</summary>
internal static class DiskGrowth
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    public static string BackupPath(string path, DateTime now) =>
        path + now.ToString("'.backup-'yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);

    public static async Task<object?> CarryOut(
        string path,
        ImageInfo image,
        long size,
        string? backup,
        LongJob job,
        CancellationToken cancel)
    {
        var qemuImg = new QemuImg(job.Say);
        if (backup is not null)
        {
            await ImageCopy.MakeAsync(path, image, backup, job, cancel).ConfigureAwait(false);
            var compared = await CompareAsync(path, image, backup, qemuImg, cancel).ConfigureAwait(false);
            if (!compared.Identical)
            {
                File.Delete(backup);
                throw new KvmException(
                    "DiskVerifyFailed",
                    Failure.Unspecified,
                    $"The backup of '{path}' differs from it and was deleted; the image was not changed: {compared.Reason}",
                    "Check dmesg for errors of the disks, and whether something wrote to the image in the meantime; then repeat the "
                        + "command.");
            }
        }

        try
        {
            await qemuImg.ResizeAsync(path, image.Format, size, shrink: size < image.VirtualSize, cancel).ConfigureAwait(false);
        }
        catch when (backup is not null)
        {
            // What qemu-img refuses, as every change of a VMDK image, needs no backup.
            var options = new InfoOptions { Format = image.Format };
            var now = await new QemuImg().InfoAsync(path, options, CancellationToken.None).ConfigureAwait(false);
            if (now.VirtualSize == image.VirtualSize) File.Delete(backup);
            throw;
        }

        return Result(path, image, size, backup, vm: null);
    }

    private static async Task<ImageComparison> CompareAsync(
        string path, ImageInfo image, string backup, QemuImg qemuImg, CancellationToken cancel)
    {
        try
        {
            return await qemuImg.CompareAsync(path, image.Format, backup, image.Format, cancellationToken: cancel).ConfigureAwait(false);
        }
        catch
        {
            File.Delete(backup);
            throw;
        }
    }

    /// <summary>Grows a running VM's disk. Its size is asked of libvirt once more right before: that is what must not shrink.</summary>
    /// <exception cref="KvmException">DiskShrinkLive or DiskSizeUnknown.</exception>
    public static void Live(RunningDisk disk, string path, long size, CancellationToken cancel)
    {
        if (LiveSize(disk, cancel) is not { } now)
        {
            throw new KvmException(
                "DiskSizeUnknown",
                Failure.Unavailable,
                $"The size of {disk.Target} of VM '{disk.Domain.Name}' cannot be read at present, so it was not changed.",
                "Repeat the command.");
        }

        if (size < now) throw ShrinkLive(path, disk.Domain.Name);
        BlockResize.Change(disk.Domain, disk.Target, size);
    }

    /// <summary>The statistics do not wait for QEMU, and lack what somebody else is asking it at the moment.</summary>
    private static long? LiveSize(RunningDisk disk, CancellationToken cancel) =>
        Poll.Until(
            () => BlockSizes.Read(disk.Domain).GetValueOrDefault(disk.Target).Size,
            size => size is not null,
            Glance,
            new(Timeout),
            cancel);

    public static KvmDiskResize Result(string path, ImageInfo image, long size, string? backup, Domain? vm) =>
        new()
        {
            Path = path,
            OldSize = image.VirtualSize,
            Size = size,
            Backup = backup,
            VMName = vm?.Name,
            VMId = vm?.Id,
            ConnectionUri = vm?.Connection.Uri ?? "",
            Note =
                size > image.VirtualSize
                    ? "In the guest, grow the partition (growpart /dev/vda 1) and its file system (resize2fs or xfs_growfs)"
                        + (vm is null ? "." : "; it sees the new size already.")
                : size < image.VirtualSize ? "The file systems must have been shrunk before."
                : "Nothing was changed.",
        };

    public static KvmException ShrinkNotAllowed(string path, ImageInfo image, long size) =>
        new(
            "DiskShrinkNotAllowed",
            Failure.InvalidArgument,
            $"'{path}' has {ByteSize.Format(image.VirtualSize)}; shrinking it to {ByteSize.Format(size)} would lose all data beyond that.",
            "Shrink the file systems in it first, then add -AllowShrink and -Backup.");

    /// <summary>qemu-img resizes files alone.</summary>
    /// <exception cref="KvmException">DiskIsDevice.</exception>
    public static void RequireFile(string path, long size)
    {
        if (!FileKind.IsBlockDevice(path)) return;
        throw new KvmException(
            "DiskIsDevice",
            Failure.NotSupported,
            $"'{path}' is a block device, whose size is changed where it is made. It was not changed.",
            $"Resize an LVM volume with: sudo lvresize -L {size}b {VMErrors.Quote(path)}; or a LUN on the storage server. A running VM "
                + "then needs Resize-KvmDisk, which tells its guest the new size.");
    }

    public static KvmException ShrinkLive(string path, string vm) =>
        new(
            "DiskShrinkLive",
            Failure.InvalidOperation,
            $"'{path}' is a disk of VM '{vm}', which is running, and a disk in use cannot be shrunk.",
            $"Shrink the file systems in it, stop the VM (Stop-KvmVM -Name {VMErrors.QuoteName(vm)}), and repeat the command with "
                + "-AllowShrink.");

    public static KvmException NoLiveBackup(string path, string vm) => new(
        "DiskBackupLive", Failure.InvalidOperation, $"VM '{vm}' writes to '{path}': a plain copy of a disk in use would be inconsistent.",
        $"Leave -Backup out, copy the disk with Copy-KvmVMDisk first, or stop the VM: Stop-KvmVM -Name {VMErrors.QuoteName(vm)}");
}
