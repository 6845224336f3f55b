using KvmPS.Commands.VM;
using KvmPS.Module;
using KvmPS.Objects;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Replaces an image by one that shows the same and is smaller.</summary>
internal static class DiskRewriting
{
    /// <exception cref="KvmException">DiskOptimizeNotSupported or DiskOptionNotForRaw.</exception>
    public static void RequireFile(string path, ImageInfo image, bool compress)
    {
        if (image.Format is not ("qcow2" or "raw") || File.GetAttributes(path).HasFlag(FileAttributes.Device))
        {
            throw new KvmException("DiskOptimizeNotSupported", Failure.NotSupported, $"'{path}' is {image.Format} or a device; only qcow2 and raw files can be written anew in their place.",
                $"Convert-KvmDisk -Path {VMErrors.Quote(path)} -Destination PATH makes a qcow2 image of it.");
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
        var anew = Path.Join(Path.GetDirectoryName(path), $".{Path.GetFileNameWithoutExtension(Path.GetRandomFileName())}.kvmps-new.tmp");
        try
        {
            await qemuImg.ConvertAsync(Options(path, image, compress, anew), f => job.Report(f / 2), cancel).ConfigureAwait(false);
            var compared = await qemuImg.CompareAsync(path, image.Format, anew, image.Format, cancellationToken: cancel).ConfigureAwait(false);
            // A VM that started in between has the old file open: then that must stay.
            if (!compared.Identical || File.GetLastWriteTimeUtc(path) != written || await qemuImg.IsInUseAsync(path, cancel).ConfigureAwait(false))
            {
                throw new KvmException("DiskVerifyFailed", Failure.Unspecified, $"The new version of '{path}' differs from it, or it was used meanwhile; it was left as it is.", "Repeat the command.");
            }

            var (before, after) = (image.ActualSize ?? 0, (await qemuImg.InfoAsync(anew, cancellationToken: cancel).ConfigureAwait(false)).ActualSize ?? 0);
            if (after < before) ImageFile.Replace(path, anew);
            else job.Say($"'{path}' is left as it is: written anew, it would take {ByteSize.Format(after)}.");
            return new KvmDiskOptimization { Path = path, Before = before, After = Math.Min(before, after) };
        }
        finally
        {
            File.Delete(anew);
        }
    }

    private static ConvertImage Options(string path, ImageInfo image, bool compress, string anew) => new()
    {
        Source = path,
        SourceFormat = image.Format,
        Destination = anew,
        Format = image.Format == "raw" ? ImageFormat.Raw : ImageFormat.Qcow2,
        Compress = compress,
        CompressionType = image.CompressionType == "zstd" ? CompressionType.Zstd : null,
        ClusterSize = image.ClusterSize,
        Backing = image.BackingFile is { } backing ? new(backing, image.BackingFormat!) : null,
    };
}
