namespace KvmPS.Model;

/// <summary>A volume as an argument: pool/name, a name within the pool that is meant, or an object of Get-KvmVolume.</summary>
public sealed class KvmVolumeArgument
{
    /// <summary>A volume by its name.</summary>
    public KvmVolumeArgument(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Pool, Name) = name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
            ? (name[..slash], name[(slash + 1)..])
            : (null, name);
    }

    /// <summary>A volume as Get-KvmVolume gives it.</summary>
    public KvmVolumeArgument(KvmVolume volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        (Pool, Name) = (volume.Pool, volume.Name);
    }

    /// <summary>The pool's name; null: the one that is meant.</summary>
    public string? Pool { get; }

    /// <summary>The volume's name.</summary>
    public string Name { get; }
}
