using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

/// <summary>A virStreamPtr.</summary>
internal sealed class StreamHandle : SafeHandle
{
    public StreamHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.virStreamFree(handle) >= 0;
}
