namespace KvmPS.Libvirt;

/// <summary>How a pool's folder, file system or label is made. libvirt: <c>virStoragePoolBuildFlags</c>.</summary>
[Flags]
[NativeName("VIR_STORAGE_POOL_BUILD_")]
internal enum StoragePoolBuildFlags : uint
{
    New = 0,
    NoOverwrite = 4,
    Overwrite = 8,
}
