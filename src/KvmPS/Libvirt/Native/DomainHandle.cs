using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

/// <summary>A virDomainPtr.</summary>
internal sealed class DomainHandle : SafeHandle
{
    public DomainHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <summary>Takes over a reference that libvirt handed out in a list.</summary>
    public DomainHandle(nint domain)
        : base(0, ownsHandle: true)
    {
        SetHandle(domain);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.virDomainFree(handle) >= 0;
}
