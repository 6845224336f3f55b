namespace KvmPS.Model;

/// <summary>Formats in which KvmPS creates disk images.</summary>
public enum KvmDiskFormat
{
    /// <summary>Grows as it is written; has snapshots, backing files, compression and encryption.</summary>
    Qcow2,

    /// <summary>The plain bytes of the disk; a little faster, and no snapshots.</summary>
    Raw,
}
