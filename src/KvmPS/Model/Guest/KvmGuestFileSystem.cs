namespace KvmPS.Model;

/// <summary>A file system that is mounted in a guest. Sizes in bytes.</summary>
public sealed record KvmGuestFileSystem
{
    /// <summary>Where it is mounted.</summary>
    public required string MountPoint { get; init; }

    /// <summary>The guest's name of the device, such as vda1.</summary>
    public string Device { get; init; } = "";

    /// <summary>Its kind: ext4, xfs, NTFS, …</summary>
    public string Type { get; init; } = "";

    /// <summary>Its size, in bytes; null where the agent does not tell.</summary>
    public long? Size { get; init; }

    /// <summary>What is used of it, in bytes; null where the agent does not tell.</summary>
    public long? Used { get; init; }

    /// <inheritdoc />
    public override string ToString() => MountPoint;
}
