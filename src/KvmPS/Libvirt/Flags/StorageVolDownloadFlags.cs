namespace KvmPS.Libvirt;

/// <summary>libvirt: <c>virStorageVolDownloadFlags</c>.</summary>
[Flags]
[NativeName("VIR_STORAGE_VOL_DOWNLOAD_")]
internal enum StorageVolDownloadFlags : uint
{
    None = 0,
    SparseStream = 1,
}
