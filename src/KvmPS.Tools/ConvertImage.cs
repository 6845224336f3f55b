namespace KvmPS.Tools;

/// <summary>What to make a converted copy of, and how.</summary>
public sealed record ConvertImage
{
    /// <summary>The image to read. It stays as it is.</summary>
    public required string Source { get; init; }

    /// <summary>Its format, as qemu-img names it; null lets qemu-img guess it from the content, which a guest that wrote to a raw disk controls.</summary>
    public string? SourceFormat { get; init; }

    /// <summary>The new file. A plain file name whatever characters it has.</summary>
    public required string Destination { get; init; }

    /// <summary>The format of the new one.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>The new file's permissions, less the umask; by default its owner's alone, as with <see cref="CreateImage"/>.</summary>
    public UnixFileMode Mode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;
}
