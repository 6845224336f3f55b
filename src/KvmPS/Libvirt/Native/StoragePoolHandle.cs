using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

/// <summary>A virStoragePoolPtr.</summary>
internal sealed class StoragePoolHandle : SafeHandle
{
    public StoragePoolHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <summary>Takes over a reference that libvirt handed out in a list.</summary>
    public StoragePoolHandle(nint pool)
        : base(0, ownsHandle: true)
    {
        SetHandle(pool);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.virStoragePoolFree(handle) >= 0;
}
