using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Tools;

namespace KvmPS.Operations.Disk;

/// <summary>Replaces an image by one that shows the same and is smaller.</summary>
internal static class DiskRewriting
{
    /// <exception cref="KvmException">DiskHasHardLinks, DiskIsCorrupt, DiskOptimizeNotSupported or DiskOptionNotForRaw.</exception>
    public static void RequireFile(string path, ImageInfo image, bool compress)
    {
        if (image.Format is not ("qcow2" or "raw") || FileKind.IsBlockDevice(path))
        {
            throw new KvmException(
                "DiskOptimizeNotSupported",
                Failure.NotSupported,
                $"'{path}' is {image.Format} or a device; only qcow2 and raw files can be rewritten in place.",
                $"Convert it to a qcow2 image: Convert-KvmDisk -Path {VMErrors.Quote(path)} -Destination PATH");
        }

        if (ImageFile.Links(path) is > 1 and var links)
        {
            throw new KvmException(
                "DiskHasHardLinks",
                Failure.NotSupported,
                $"'{path}' has {links} names (hard links). Only this name would get the new version, and the other names would keep the "
                    + "old one.",
                $"List its names: find {VMErrors.Quote(Path.GetDirectoryName(path) ?? "/")} -xdev -samefile {VMErrors.Quote(path)}. "
                    + $"Remove those that you do not need, or create a new image: Convert-KvmDisk -Path {VMErrors.Quote(path)} "
                    + "-Destination PATH");
        }

        if (image.Corrupt == true)
        {
            var quoted = VMErrors.Quote(path);
            throw new KvmException("DiskIsCorrupt", Failure.InvalidOperation,
                $"QEMU has marked '{path}' as corrupt: some of its content may be lost, and a rewritten image would hide that.",
                $"Repair it first, and check its content: Test-KvmDisk -Path {quoted} -Repair. "
                    + $"Or keep the image, and convert what can be read: Convert-KvmDisk -Path {quoted} -Destination PATH");
        }

        if (image.BackingFile is { } backing && image.BackingFormat is null)
        {
            throw new KvmException(
                "DiskOptimizeNotSupported",
                Failure.NotSupported,
                $"'{path}' does not record the format of its backing file '{backing}'.",
                $"Record it first: Set-KvmDiskBacking -Path {VMErrors.Quote(path)} -BackingFile {VMErrors.Quote(backing)} -HeaderOnly");
        }

        if (compress) DiskFormats.RequireQcow2(image.Format == "raw" ? KvmDiskFormat.Raw : KvmDiskFormat.Qcow2, ("Compress", true));
    }

    public static async Task<object?> CarryOut(string path, ImageInfo image, bool compress, LongJob job, CancellationToken cancel)
    {
        var qemuImg = new QemuImg(job.Say);
        var written = File.GetLastWriteTimeUtc(path);
        var anew = ImageFile.TemporaryPath(path);
        try
        {
            var options = ImageCopy.Like(path, image, anew) with { Compress = compress };
            await qemuImg.ConvertAsync(options, f => job.Report(f / 2), cancel).ConfigureAwait(false);
            var compared = await qemuImg
                .CompareAsync(path, image.Format, anew, image.Format, cancellationToken: cancel)
                .ConfigureAwait(false);
            // A VM that started in between has the old file open: then that must stay.
            if (!compared.Identical
                || File.GetLastWriteTimeUtc(path) != written
                || await qemuImg.IsInUseAsync(path, cancel).ConfigureAwait(false))
            {
                throw new KvmException(
                    "DiskVerifyFailed",
                    Failure.Unspecified,
                    $"The new version of '{path}' differs from it, or the image was used in the meantime; it was not changed.",
                    "Repeat the command.");
            }

            var (before, after) = (
                image.ActualSize ?? 0,
                (await qemuImg.InfoAsync(anew, cancellationToken: cancel).ConfigureAwait(false)).ActualSize ?? 0);
            if (after < before)
            {
                ImageFile.Replace(path, anew);
                FormatNotes.NoteMade(path, image.Format);
            }
            else
            {
                job.Say($"'{path}' was not changed: rewritten, it would take {ByteSize.Format(after)}.");
            }

            return new KvmDiskOptimization { Path = path, Before = before, After = Math.Min(before, after) };
        }
        finally
        {
            File.Delete(anew);
        }
    }
}
