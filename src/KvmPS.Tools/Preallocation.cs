namespace KvmPS.Tools;

/// <summary>How much of a new image's space is taken at once.</summary>
public enum Preallocation
{
    /// <summary>None: the image grows as it is written.</summary>
    Off,

    /// <summary>Only the tables; qcow2 only.</summary>
    Metadata,

    /// <summary>All blocks are reserved, unwritten.</summary>
    Falloc,

    /// <summary>All blocks are written with zeros.</summary>
    Full,
}
