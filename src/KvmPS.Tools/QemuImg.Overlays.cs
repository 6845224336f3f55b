namespace KvmPS.Tools;

public sealed partial class QemuImg
{
    /// <summary>The image right below an ordinary qcow2 image, by its header alone; null for all others. Starts no program.</summary>
    public static string? BackingFileOf(string path)
    {
        try
        {
            return ReadHeader(path)?.BackingFile;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// The files besides an image that hold its content: an external data file, extents; none where it cannot be read. Starts no program.
    /// </summary>
    public static IReadOnlyList<string> OtherFilesOf(string path)
    {
        try
        {
            return OtherFiles.Of(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>
    /// Whether an ordinary overlay shows just what the image below it shows, because nothing was written to it yet. Starts no program.
    /// </summary>
    public static bool IsUnwritten(string path)
    {
        try
        {
            return ReadHeader(path) is { BackingFile: { } backing } image
                && Qcow2Header.IsUnwritten(path)
                && ReadHeader(backing)?.VirtualSize == image.VirtualSize;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The qcow2 images in a folder that have a backing file, with the backing file of each.</summary>
    public static IReadOnlyList<(string Overlay, string Backing)> Overlays(string folder, CancellationToken cancellationToken = default)
    {
        // No observer: it could hear of the first one only.
        var qemuImg = new QemuImg();
        List<(string, string)> found = [];
        foreach (var path in Directory.EnumerateFiles(folder).Where(Qcow2Header.IsOne))
        {
            try
            {
                var image = qemuImg.Info(path, new InfoOptions { Quick = true }, cancellationToken);
                if (image.BackingFile is { } backing) found.Add((path, backing));
            }
            catch (ToolException)
            {
                // What cannot be read cannot be used either.
            }
        }
        return found;
    }
}
