namespace KvmPS.Libvirt;

/// <summary>How a volume's size is changed. libvirt: <c>virStorageVolResizeFlags</c>.</summary>
[Flags]
[NativeName("VIR_STORAGE_VOL_RESIZE_")]
internal enum StorageVolResizeFlags : uint
{
    None = 0,
    Allocate = 1,
    Shrink = 4,
}
