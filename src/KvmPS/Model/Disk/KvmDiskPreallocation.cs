namespace KvmPS.Model;

/// <summary>How much space of a new disk is preallocated.</summary>
public enum KvmDiskPreallocation
{
    /// <summary>None: the image grows as it is written.</summary>
    Off,

    /// <summary>Only the tables; qcow2 only.</summary>
    Metadata,

    /// <summary>All of it is reserved, unwritten: later writes cannot fail for want of space.</summary>
    Falloc,

    /// <summary>All of it is written with zeros; takes as long as writing the whole disk.</summary>
    Full,
}
