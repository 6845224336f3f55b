using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

/// <summary>A virNetworkPtr.</summary>
internal sealed class NetworkHandle : SafeHandle
{
    public NetworkHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.virNetworkFree(handle) >= 0;
}
