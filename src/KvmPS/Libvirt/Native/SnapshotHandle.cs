using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

/// <summary>A virDomainSnapshotPtr.</summary>
internal sealed class SnapshotHandle : SafeHandle
{
    public SnapshotHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <summary>Takes over a reference that libvirt handed out in a list.</summary>
    public SnapshotHandle(nint snapshot)
        : base(0, ownsHandle: true)
    {
        SetHandle(snapshot);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.virDomainSnapshotFree(handle) >= 0;
}
