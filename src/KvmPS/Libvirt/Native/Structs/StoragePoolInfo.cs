using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

#pragma warning disable IDE1006, CS0649 // Names and layout are libvirt's; libvirt fills the fields.

/// <summary>virStoragePoolInfo; sizes in bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StoragePoolInfo
{
    public StoragePoolState state;
    public ulong capacity;
    public ulong allocation;
    public ulong available;
}
