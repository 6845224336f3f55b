using System.Globalization;

namespace KvmPS.Tools;

// What changes an image in place. Stopped at any point, its content is what it was.
public sealed partial class QemuImg
{
    /// <summary>Gives a disk another size. A new part reads as zeros; a smaller one loses what lies behind its end.</summary>
    /// <param name="path">The image.</param>
    /// <param name="format">Its format.</param>
    /// <param name="size">The size in bytes; a multiple of 512.</param>
    /// <param name="shrink">Allows a smaller size.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageInUseException">Another process has it open.</exception>
    /// <exception cref="ToolException">qemu-img is missing or failed.</exception>
    public async Task ResizeAsync(string path, string format, long size, bool shrink, CancellationToken cancellationToken = default)
    {
        path = ImagePath.Absolute(path);
        FileKind.RequireDiskImage(path);
        List<string> arguments = ["resize", "-q", "-f", ImagePath.Format(format)];
        if (shrink) arguments.Add("--shrink");
        arguments.AddRange([path, size.ToString(CultureInfo.InvariantCulture)]);
        await RunOnAsync(path, arguments, RunOptions.Default, secretGiven: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Lays an overlay over another image, or over none, and writes into it what differs: it shows what it showed before.
    /// </summary>
    /// <param name="overlay">The image.</param>
    /// <param name="format">Its format.</param>
    /// <param name="backing">The image that it shall lie over; null for none.</param>
    /// <param name="progress">Receives how far it is, 0 to 1, on any thread.</param>
    /// <param name="cancellationToken">Ends it; what was written by then changes nothing of what the overlay shows.</param>
    /// <exception cref="FileNotFoundException">One is not there.</exception>
    /// <exception cref="ImageInUseException">Another process has one open.</exception>
    /// <exception cref="ToolException">qemu-img is missing or failed, for instance because the file system is full.</exception>
    public async Task MoveAsync(
        string overlay,
        string format,
        BackingImage? backing,
        Action<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        overlay = ImagePath.Absolute(overlay);
        FileKind.RequireDiskImage(overlay);
        if (backing is not null) FileKind.RequireDiskImage(ImagePath.Absolute(backing.Path));
        List<string> arguments = ["rebase", "-p", "-f", ImagePath.Format(format)];
        arguments.AddRange(backing is null ? ["-b", ""] : ["-b", ImagePath.Absolute(backing.Path), "-F", ImagePath.Format(backing.Format)]);
        arguments.Add(overlay);
        await RunOnAsync(
                overlay,
                arguments,
                new RunOptions { Progress = progress ?? (static _ => { }) },
                secretGiven: false,
                cancellationToken)
            .ConfigureAwait(false);
    }
}
