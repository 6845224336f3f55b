using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

/// <summary>A virSecretPtr.</summary>
internal sealed class SecretHandle : SafeHandle
{
    public SecretHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.virSecretFree(handle) >= 0;
}
