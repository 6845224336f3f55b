namespace KvmPS.Model;

/// <summary>Which writes of a guest survive a power failure or crash of the host.</summary>
public enum KvmDiskSafety
{
    /// <summary>Every write that was reported to the guest as complete.</summary>
    EveryWrite,

    /// <summary>
    /// Everything that the guest has flushed, as with a real disk that has a cache. Journaling file systems and databases flush.
    /// </summary>
    Flushed,

    /// <summary>Nothing: the file system may be destroyed.</summary>
    Unsafe,
}
