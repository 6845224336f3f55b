namespace KvmPS.Libvirt;

/// <summary>How a volume is made. libvirt: <c>virStorageVolCreateFlags</c>.</summary>
[Flags]
[NativeName("VIR_STORAGE_VOL_CREATE_")]
internal enum StorageVolCreateFlags : uint
{
    None = 0,
    PreallocMetadata = 1,
}
