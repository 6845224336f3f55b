namespace KvmPS.Model;

/// <summary>
/// A disk as an argument: a path, a file, a disk of Get-KvmDisk and New-KvmDisk, a volume of Get-KvmVolume or, as text, pool/volume.
/// </summary>
public sealed class KvmDiskArgument
{
    /// <summary>A disk by its path.</summary>
    public KvmDiskArgument(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
    }

    /// <summary>A disk whose format is known.</summary>
    public KvmDiskArgument(KvmDisk disk)
    {
        ArgumentNullException.ThrowIfNull(disk);
        Path = disk.Path;
        Format = disk.Format;
        Encrypted = disk.Encrypted;
    }

    /// <summary>A disk of a VM, for another one.</summary>
    public KvmDiskArgument(KvmVMDisk disk)
    {
        ArgumentNullException.ThrowIfNull(disk);
        Path = disk.Path ?? throw new InvalidCastException($"Disk {disk.Target} of VM '{disk.VMName}' has no file.");
        Format = disk.Format;
        Encrypted = disk.Encrypted;
    }

    /// <summary>A disk as Get-Item or Get-ChildItem shows it.</summary>
    public KvmDiskArgument(FileInfo file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Path = file.FullName;
    }

    /// <summary>A volume of a storage pool.</summary>
    public KvmDiskArgument(KvmVolume volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        Path = volume.Path;
        Volume = volume;
        Encrypted = volume.Encrypted;
    }

    /// <summary>The path, as given.</summary>
    public string Path { get; }

    /// <summary>The format, where it is known.</summary>
    public string? Format { get; }

    /// <summary>Whether its content is encrypted, where that is known.</summary>
    public bool? Encrypted { get; }

    /// <summary>The volume, where it was given as one.</summary>
    public KvmVolume? Volume { get; }
}
