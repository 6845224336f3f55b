namespace KvmPS.Model;

/// <summary>What a storage pool is doing.</summary>
public enum KvmStoragePoolState
{
    /// <summary>Stopped: its volumes cannot be seen.</summary>
    Inactive,

    /// <summary>Its folder, file system or volume group is being created.</summary>
    Building,

    /// <summary>Its volumes can be used.</summary>
    Running,

    /// <summary>It can be used, and something is wrong with it.</summary>
    Degraded,

    /// <summary>It was started, but its source is not accessible.</summary>
    Inaccessible,
}
