using KvmPS.Operations.VM;
using KvmPS.Tools;

namespace KvmPS.Operations.Disk;

/// <summary>
/// An image and all its backing files, read to the last one. What cannot be read is refused by its name: whoever went on without it
/// would take a file for unused that is not. Waits on the calling thread: the QemuImg may write its commands to that thread's pipeline.
/// </summary>
internal static class DiskChain
{
    /// <param name="path">The image.</param>
    /// <param name="format">Its format where that is known; null lets qemu-img find it out.</param>
    /// <param name="whose">What the image is, such as disk vda of VM 'web'; null for one that the user named.</param>
    /// <param name="qemuImg">Reads images.</param>
    /// <param name="cancel">Ctrl+C.</param>
    /// <returns>The images, top first.</returns>
    /// <exception cref="KvmException">DiskChainIncomplete.</exception>
    public static IReadOnlyList<ImageInfo> Read(string path, string? format, string? whose, QemuImg qemuImg, CancellationToken cancel)
    {
        try
        {
            return qemuImg.Chain(path, new InfoOptions { Format = format }, cancel);
        }
        catch (Exception error) when (IsOfImage(error))
        {
            // An image that the user named and that is not there needs no more words.
            if (FirstUnreadable(path, format, qemuImg, cancel) is not var (unreadable, above, reason) || (whose is null && above is null))
            {
                throw;
            }
            throw Incomplete(unreadable, above, whose, reason, error);
        }
    }

    /// <summary>
    /// The first image of the chain that cannot be read, with the one above it and the reason; null when each can be read by itself.
    /// </summary>
    public static (string Path, string? Above, string Reason)? FirstUnreadable(
        string path,
        string? format,
        QemuImg qemuImg,
        CancellationToken cancel)
    {
        HashSet<ImageIdentity> passed = [];
        string? above = null;
        for (var at = path; passed.Add(ImageIdentity.Of(at));)
        {
            try
            {
                var image = qemuImg.Info(at, new InfoOptions { Quick = true, Format = format }, cancel);
                // QEMU's json: form, or a URL: only qemu-img, which reads the chain as a whole, knows what that is.
                if (image.BackingFile is not ['/', ..] below) return null;
                (at, above, format) = (below, at, image.BackingFormat);
            }
            catch (Exception error) when (IsOfImage(error))
            {
                return (at, above, error is FileNotFoundException ? "the file does not exist" : error.Message);
            }
        }

        return null;
    }

    public static KvmException Incomplete(string path, string? above, string? whose, string reason, Exception? inner = null) =>
        new(
            "DiskChainIncomplete",
            Failure.NotFound,
            $"'{path}', {(above is null ? whose : $"the backing file of '{above}'{(whose is null ? "" : $" ({whose})")}")}, cannot be "
                + $"read: {reason.TrimEnd('.')}. Nothing was changed.",
            above is null
                ? $"Put the file back, or mount its file system: ls -l {VMErrors.Quote(path)}"
                : "Put the file back, or mount its file system. If it was moved, set its new path: Set-KvmDiskBacking -Path "
                    + $"{VMErrors.Quote(above)} -BackingFile PATH -HeaderOnly",
            inner);

    /// <summary>
    /// False where the fault is not the image's: a program that is missing or took too long, a chain that leads back to itself.
    /// </summary>
    private static bool IsOfImage(Exception error) =>
        error
            is IOException
                or UnauthorizedAccessException
                or ToolException
                and not (ToolNotFoundException or ToolTimeoutException or BackingLoopException);
}
