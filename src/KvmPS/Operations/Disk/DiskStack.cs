using KvmPS.Model;
using KvmPS.Tools;

namespace KvmPS.Operations.Disk;

/// <summary>An image that a VM needs as it is, with its backing files: a disk, or what a snapshot froze.</summary>
/// <param name="Use">Whose it is; IsBacking for what a snapshot froze, as that is no disk of the VM any more.</param>
/// <param name="Path">The image.</param>
/// <param name="Named">Its backing files as far as libvirt names them, top first.</param>
/// <param name="Format">The format that the VM opens it with; null: not asked yet.</param>
/// <param name="IsKnown">True where nothing of it need be read: a running VM, of which libvirt names all, or a snapshot that is being
/// removed.</param>
internal sealed record DiskStack(KvmDiskUse Use, string Path, IReadOnlyList<string> Named, string? Format = null, bool IsKnown = false)
{
    /// <summary>
    /// The backing files of an image as its headers name them, with the data files and extents, which are as much of the disk; and the
    /// first image that could not be read.
    /// </summary>
    public static Backing Read(string path, QemuImg qemuImg, CancellationToken cancel)
    {
        var top = ImageIdentity.Of(path);
        var found = new List<ImageIdentity>();
        var (at, above) = (path, (string?)null);
        try
        {
            for (var image = Info(at); ; image = Info(at))
            {
                found.AddRange(image.OtherFiles.Select(ImageIdentity.Of));
                if (image.BackingFile is not { } below) break;
                if (below[0] != '/')
                {
                    // QEMU's json: form or a URL: qemu-img alone knows what is below.
                    found.AddRange(qemuImg.Chain(at, cancellationToken: cancel).Skip(1).Select(layer => ImageIdentity.Of(layer.Path)));
                    break;
                }

                (at, above) = (below, at);
                var identity = ImageIdentity.Of(below);
                if (identity == top || found.Contains(identity)) break;
                found.Add(identity);
                if (image.BackingFormat == "raw") break;
            }

            return new(found, null);
        }
        catch (Exception broken) when (broken is ToolException or IOException or UnauthorizedAccessException)
        {
            return new(found, (at, above, broken is FileNotFoundException ? "the file does not exist" : broken.Message));
        }

        // Ordinary images are read without a program, so that hundreds of VMs do not matter.
        ImageInfo Info(string image) => qemuImg.Info(image, new InfoOptions { Quick = true }, cancel);
    }

    /// <summary>What is below an image.</summary>
    internal sealed record Backing(IReadOnlyList<ImageIdentity> Images, (string Path, string? Above, string Reason)? Unreadable);
}
