namespace KvmPS.Libvirt;

/// <summary>libvirt: <c>virStorageVolUploadFlags</c>.</summary>
[Flags]
[NativeName("VIR_STORAGE_VOL_UPLOAD_")]
internal enum StorageVolUploadFlags : uint
{
    None = 0,
    SparseStream = 1,
}
