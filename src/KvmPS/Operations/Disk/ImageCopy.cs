using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Tools;

namespace KvmPS.Operations.Disk;

/// <summary>
/// A copy of an image that needs no file of the original but its backing files: byte for byte; or, where the content is in other files
/// (an external data file, extents), an image of the same format with that content in it.
/// </summary>
internal static class ImageCopy
{
    /// <exception cref="KvmException">DiskHasSnapshots, DiskHasExtras, DiskEncrypted or DiskCopyNotSupported.</exception>
    public static void RequirePossible(string path, ImageInfo image)
    {
        if (image.OtherFiles.Count == 0) return;
        if (image.Snapshots.Count > 0 || image.HasBitmaps || image.Encrypted) DiskImages.RequirePlain(path, image with { OtherFiles = [] });
        if (image.Format is "qcow2" or "vmdk") return;
        throw new KvmException("DiskCopyNotSupported", Failure.NotSupported,
            $"'{path}' cannot be copied: it is a {image.Format} image with its content in '{image.OtherFiles[0]}'.",
            $"Convert it to a qcow2 image: Convert-KvmDisk -Path {VMErrors.Quote(path)} -Destination PATH");
    }

    /// <summary>Description for -WhatIf: what is copied besides the file itself.</summary>
    public static string Text(ImageInfo image)
        => image.OtherFiles.Count == 0 ? "" : $", with the content of {string.Join(", ", image.OtherFiles.Select(f => $"'{f}'"))}";

    /// <summary>Makes the copy. If that fails, no file is left.</summary>
    public static async Task MakeAsync(string path, ImageInfo image, string destination, LongJob job, CancellationToken cancel)
    {
        if (image.OtherFiles.Count == 0)
        {
            var shared = await ImageFile.CopyAsync(path, destination, job.Report, cancel).ConfigureAwait(false);
            job.Say(shared ? "The copy shares its blocks with the original until one of them is written to."
                : "The file system cannot share blocks; the content was copied.");
        }
        else
        {
            await new QemuImg(job.Say).ConvertAsync(Like(path, image, destination), job.Report, cancel).ConfigureAwait(false);
            job.Say($"The content of '{path}' is in other files; the copy includes it.");
        }

        FormatNotes.NoteMade(destination, image.Format);
    }

    /// <summary>An image with the same content and the same options as another.</summary>
    public static ConvertImage Like(string path, ImageInfo image, string destination)
    {
        var isQcow2 = image.Format == "qcow2";
        // 0.10 knows 16 bits only, and has no option for them.
        var isOld = image.Compat == "0.10";
        var isBeside = Path.GetDirectoryName(path) == Path.GetDirectoryName(destination);
        return new()
        {
            Source = path,
            SourceFormat = image.Format,
            Destination = destination,
            Format = image.Format switch { "raw" => ImageFormat.Raw, "vmdk" => ImageFormat.Vmdk, _ => ImageFormat.Qcow2 },
            Compat = isOld ? image.Compat : null,
            CompressionType = image.CompressionType == "zstd" ? CompressionType.Zstd : null,
            ClusterSize = isQcow2 ? image.ClusterSize : null,
            RefcountBits = isQcow2 && !isOld ? image.RefcountBits : null,
            LazyRefcounts = image.LazyRefcounts == true,
            ExtendedL2 = image.ExtendedL2 == true,
            Backing = isQcow2 && image is { BackingFile: { } backing, BackingFormat: { } format } ? new(backing, format) : null,
            BackingName = isQcow2 && isBeside && image.RecordedBackingFile != image.BackingFile ? image.RecordedBackingFile : null,
        };
    }
}
