using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

#pragma warning disable IDE1006, CS0649 // Names and layout are libvirt's; libvirt fills the fields.

/// <summary>virDomainBlockJobInfo; cur and end in units of the job's own.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BlockJobInfo
{
    public int type;
    public CULong bandwidth;
    public ulong cur;
    public ulong end;
}
