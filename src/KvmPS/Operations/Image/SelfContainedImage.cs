using KvmPS.Tools;

namespace KvmPS.Operations.Image;

/// <summary>A backing file, an external data file or a description in text would let a VM read files of its host.</summary>
internal static class SelfContainedImage
{
    public static bool Is(string path, ImageInfo image) =>
        image.BackingFile is null && !image.HasExtras && !(image.Format == "vmdk" && IsText(path));

    private static bool IsText(string path)
    {
        using var file = File.OpenRead(path);
        return file.ReadByte() != 'K';
    }
}
