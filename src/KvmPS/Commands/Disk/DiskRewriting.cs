using KvmPS.Commands.VM;
using KvmPS.Module;
using KvmPS.Objects;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Replaces an image by one that shows the same and is smaller.</summary>
internal static class DiskRewriting
{
    /// <exception cref="KvmException">DiskHasHardLinks, DiskIsCorrupt, DiskOptimizeNotSupported or DiskOptionNotForRaw.</exception>
    public static void RequireFile(string path, ImageInfo image, bool compress)
    {
        if (image.Format is not ("qcow2" or "raw") || File.GetAttributes(path).HasFlag(FileAttributes.Device))
        {
            throw new KvmException("DiskOptimizeNotSupported", Failure.NotSupported, $"'{path}' is {image.Format} or a device; only qcow2 and raw files can be written anew in their place.",
                $"Convert-KvmDisk -Path {VMErrors.Quote(path)} -Destination PATH makes a qcow2 image of it.");
        }

        if (ImageFile.Links(path) is > 1 and var links)
        {
            throw new KvmException("DiskHasHardLinks", Failure.NotSupported,
                $"'{path}' has {links} names (hard links). The new version would get this one alone, and what uses another one would go on with the old version.",
                $"See its names: find {VMErrors.Quote(Path.GetDirectoryName(path) ?? "/")} -xdev -samefile {VMErrors.Quote(path)}. "
                    + $"Remove those that are not needed, or make a new image: Convert-KvmDisk -Path {VMErrors.Quote(path)} -Destination PATH");
        }

        if (image.Corrupt == true)
        {
            var quoted = VMErrors.Quote(path);
            throw new KvmException("DiskIsCorrupt", Failure.InvalidOperation,
                $"QEMU has marked '{path}' as corrupt: some of its content may be lost, and a new version would no longer show that.",
                $"Repair it first, and look whether its content is right: Test-KvmDisk -Path {quoted} -Repair. "
                    + $"To keep the image as it is and save what can be read: Convert-KvmDisk -Path {quoted} -Destination PATH");
        }

        if (image.BackingFile is { } backing && image.BackingFormat is null)
        {
            throw new KvmException("DiskOptimizeNotSupported", Failure.NotSupported, $"'{path}' does not say which format '{backing}' has.",
                $"Let it be noted first: Set-KvmDiskBacking -Path {VMErrors.Quote(path)} -BackingFile {VMErrors.Quote(backing)} -HeaderOnly");
        }

        if (compress) DiskFormats.RequireQcow2(image.Format == "raw" ? DiskFormat.Raw : DiskFormat.Qcow2, ("Compress", true));
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
            var compared = await qemuImg.CompareAsync(path, image.Format, anew, image.Format, cancellationToken: cancel).ConfigureAwait(false);
            // A VM that started in between has the old file open: then that must stay.
            if (!compared.Identical || File.GetLastWriteTimeUtc(path) != written || await qemuImg.IsInUseAsync(path, cancel).ConfigureAwait(false))
            {
                throw new KvmException("DiskVerifyFailed", Failure.Unspecified, $"The new version of '{path}' differs from it, or it was used meanwhile; it was left as it is.", "Repeat the command.");
            }

            var (before, after) = (image.ActualSize ?? 0, (await qemuImg.InfoAsync(anew, cancellationToken: cancel).ConfigureAwait(false)).ActualSize ?? 0);
            if (after < before)
            {
                ImageFile.Replace(path, anew);
                FormatNotes.NoteMade(path, image.Format);
            }
            else
            {
                job.Say($"'{path}' is left as it is: written anew, it would take {ByteSize.Format(after)}.");
            }

            return new KvmDiskOptimization { Path = path, Before = before, After = Math.Min(before, after) };
        }
        finally
        {
            File.Delete(anew);
        }
    }
}
