using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

/// <summary>A virStorageVolPtr.</summary>
internal sealed class StorageVolHandle : SafeHandle
{
    public StorageVolHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <summary>Takes over a reference that libvirt handed out in a list.</summary>
    public StorageVolHandle(nint volume)
        : base(0, ownsHandle: true)
    {
        SetHandle(volume);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.virStorageVolFree(handle) >= 0;
}
