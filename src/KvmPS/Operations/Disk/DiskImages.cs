using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Tools;

namespace KvmPS.Operations.Disk;

/// <summary>
/// Looks at images before something is done with them. Waits on the calling thread: the QemuImg may write its commands to that thread's
/// pipeline.
/// </summary>
internal static class DiskImages
{
    /// <summary>
    /// An image that nobody has open for writing, and whose backing chain has an end: most of qemu-img's commands would search for it for
    /// ever.
    /// </summary>
    /// <param name="path">The image.</param>
    /// <param name="liveWay">What does the same with a disk that a running VM writes to; null for nothing.</param>
    /// <param name="definitions">What the VMs' definitions say of its format, which counts.</param>
    /// <param name="qemuImg">Reads it.</param>
    /// <param name="cancel">Ctrl+C.</param>
    /// <exception cref="KvmException">DiskInUse, DiskFormatContradiction or DiskUseUnknown.</exception>
    public static ImageInfo Idle(string path, string? liveWay, DiskDefinitions definitions, QemuImg qemuImg, CancellationToken cancel)
    {
        try
        {
            return Look(path, new InfoOptions { FailIfInUse = true }, definitions, qemuImg, cancel);
        }
        catch (ImageInUseException error) when (liveWay is not null)
        {
            throw InUse(error, liveWay);
        }
    }

    /// <summary>The same for a command of qemu-img that itself refuses an image in use, so that nobody need ask before.</summary>
    public static ImageInfo Finite(string path, DiskDefinitions definitions, QemuImg qemuImg, CancellationToken cancel)
        => Look(path, new InfoOptions { Quick = true }, definitions, qemuImg, cancel);

    public static KvmException InUse(ImageInUseException error, string liveWay) =>
        new(
            "DiskInUse",
            Failure.Busy,
            error.Message,
            $"Use {liveWay}, which works while the VM runs; or shut down that VM, which Get-KvmDisk shows as UsedBy.",
            error);

    /// <summary>
    /// An image as its definition has it, or else as its content says, if that can be believed; before anything opens what it names.
    /// </summary>
    /// <returns>The image, and the format that is defined; null where none is.</returns>
    /// <exception cref="KvmException">DiskFormatContradiction, DiskFormatDoubtful or DiskUseUnknown.</exception>
    public static (ImageInfo Image, string? Defined) Known(
        string path,
        InfoOptions options,
        DiskDefinitions definitions,
        QemuImg qemuImg,
        CancellationToken cancel)
    {
        var format = definitions.FormatOf(path);
        var image = qemuImg.Info(path, options with { Format = format }, cancel);
        if (format is null) definitions.RequireKnown(path, image);
        return (image, format);
    }

    private static ImageInfo Look(string path, InfoOptions options, DiskDefinitions definitions, QemuImg qemuImg, CancellationToken cancel)
    {
        var (image, format) = Known(path, options, definitions, qemuImg, cancel);
        if (image.BackingFile is not null) DiskChain.Read(path, format, whose: null, qemuImg, cancel);
        return image;
    }

    /// <exception cref="KvmException">DiskHasSnapshots, DiskHasExtras or DiskEncrypted: a new version of the image would lose the former,
    /// and cannot be made of the latter.</exception>
    public static void RequirePlain(string path, ImageInfo image)
    {
        if (image.Snapshots is [var inside, ..])
        {
            throw new KvmException(
                "DiskHasSnapshots",
                Failure.NotSupported,
                $"'{path}' contains {(inside.Name.Length == 0 ? "a snapshot without a name" : $"the snapshot '{inside.Name}'")}, which "
                    + "would be lost.",
                "If you do not need the snapshots, remove them first: Remove-KvmSnapshot");
        }

        if (image.HasExtras)
        {
            throw new KvmException(
                "DiskHasExtras",
                Failure.NotSupported,
                $"'{path}' has dirty bitmaps for backups or an external data file; both would be lost.",
                $"Show them: qemu-img info {VMErrors.Quote(path)}");
        }

        if (image.Encrypted) throw Encrypted(path);
    }

    public static KvmException Encrypted(string path) =>
        new(
            "DiskEncrypted",
            Failure.NotSupported,
            $"'{path}' is encrypted, and the command does not support encrypted images.",
            $"Create an unencrypted copy first: Convert-KvmDisk -Path {VMErrors.Quote(path)} -Destination PATH -Passphrase (Read-Host "
                + "-AsSecureString) -Decrypt");

    /// <summary>
    /// Changing an image that others lie over destroys these. Looks at all VMs' disks, and into the folders of both images.
    /// </summary>
    /// <param name="path">The image that shall change.</param>
    /// <param name="except">The overlay for whose sake it shall, or null.</param>
    /// <param name="users">The VMs' disks; null when libvirt cannot be asked.</param>
    /// <param name="qemuImg">Reads images.</param>
    /// <param name="cancel">Ctrl+C.</param>
    /// <exception cref="KvmException">DiskHasOverlays, or DiskChainIncomplete: a disk of a VM cannot be read, so that it may be such an
    /// overlay.</exception>
    public static void RequireNoOverlays(string path, string? except, DiskUsers? users, QemuImg qemuImg, CancellationToken cancel)
    {
        users?.RequireAllRead(path, qemuImg, cancel);
        RequireNoKnownOverlays(path, except, users, qemuImg, cancel);
    }

    /// <summary>The same as far as overlays can be read.</summary>
    /// <exception cref="KvmException">DiskHasOverlays.</exception>
    public static void RequireNoKnownOverlays(string path, string? except, DiskUsers? users, QemuImg qemuImg, CancellationToken cancel)
    {
        if (users?.OverlaysOf(path, qemuImg, cancel, except) is [var vm, ..]) throw Overlaid(path, $"a disk or snapshot of VM '{vm}'");
        var image = ImageIdentity.Of(path);
        var spared = except is null ? (ImageIdentity?)null : ImageIdentity.Of(except);
        var folders = new[] { path, except }
            .OfType<string>()
            .SelectMany(p => new[] { p, RealPath.Of(p) })
            .Select(p => Path.GetDirectoryName(p)!)
            .Distinct(StringComparer.Ordinal);
        foreach (var folder in folders)
        {
            foreach (var (overlay, backing) in QemuImg.Overlays(folder, cancel))
            {
                if (ImageIdentity.Of(overlay) is var identity
                    && identity != spared
                    && identity != image
                    && ImageIdentity.Of(backing) == image)
                {
                    throw Overlaid(path, $"'{overlay}'");
                }
            }
        }
    }

    private static KvmException Overlaid(string path, string what) => new(
        "DiskHasOverlays", Failure.Busy, $"'{path}' backs {what}, which a change would destroy.",
        "Make the overlay independent first (Set-KvmDiskBacking -NoBacking), or remove it.");
}
