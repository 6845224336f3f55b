using KvmPS.Objects;

namespace KvmPS.Module;

/// <summary>A disk as an argument: a path, a file, or a disk of Get-KvmDisk and New-KvmDisk.</summary>
public sealed class DiskArgument
{
    /// <summary>A disk by its path.</summary>
    public DiskArgument(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
    }

    /// <summary>A disk whose format is known.</summary>
    public DiskArgument(KvmDisk disk)
    {
        ArgumentNullException.ThrowIfNull(disk);
        Path = disk.Path;
        Format = disk.Format;
        Encrypted = disk.Encrypted;
    }

    /// <summary>A disk as Get-Item or Get-ChildItem shows it.</summary>
    public DiskArgument(FileInfo file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Path = file.FullName;
    }

    /// <summary>The path, as given.</summary>
    public string Path { get; }

    /// <summary>The format, where it is known.</summary>
    public string? Format { get; }

    /// <summary>Whether its content is encrypted, where that is known.</summary>
    public bool? Encrypted { get; }
}
