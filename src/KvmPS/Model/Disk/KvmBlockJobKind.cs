namespace KvmPS.Model;

/// <summary>What a block job does.</summary>
public enum KvmBlockJobKind
{
    /// <summary>libvirt does not say.</summary>
    Unknown,

    /// <summary>Copies the backing files into the image of the disk.</summary>
    Pull,

    /// <summary>Mirrors the disk to another place.</summary>
    Copy,

    /// <summary>Merges an image into one below it.</summary>
    Commit,

    /// <summary>Merges the image that the guest writes to into one below it.</summary>
    ActiveCommit,

    /// <summary>Saves the disk as it was at one moment.</summary>
    Backup,
}
