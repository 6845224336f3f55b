namespace KvmPS.Libvirt;

/// <summary>libvirt: <c>virStoragePoolState</c>.</summary>
[NativeName("VIR_STORAGE_POOL_")]
internal enum StoragePoolState
{
    Inactive = 0,
    Building = 1,
    Running = 2,
    Degraded = 3,
    Inaccessible = 4,
}
