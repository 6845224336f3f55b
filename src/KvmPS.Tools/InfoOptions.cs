namespace KvmPS.Tools;

/// <summary>How to read an image's description.</summary>
public sealed record InfoOptions
{
    internal static InfoOptions Default { get; } = new();

    /// <summary>
    /// The format, as qemu-img names it; null lets qemu-img guess it from the content, which a guest that wrote to a raw disk controls.
    /// </summary>
    public string? Format { get; init; }

    /// <summary>
    /// Fail with <see cref="ImageInUseException"/> when another process has the image open for writing. By default such an image is read
    /// all the same.
    /// </summary>
    public bool FailIfInUse { get; init; }

    /// <summary>How long qemu-img may take. A hostile or broken image, or one on a dead network mount, can keep it for ever.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Describes an ordinary qcow2 or raw image by its first bytes, without qemu-img, which is some twenty times faster; qemu-img reads all
    /// others.
    /// </summary>
    public bool Quick { get; init; }
}
