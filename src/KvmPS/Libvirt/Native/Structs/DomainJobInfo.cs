using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

#pragma warning disable IDE1006, CS0649 // Names and layout are libvirt's; libvirt fills the fields.

/// <summary>virDomainJobInfo; times in milliseconds, data in bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DomainJobInfo
{
    public int type;
    public ulong timeElapsed;
    public ulong timeRemaining;
    public ulong dataTotal;
    public ulong dataProcessed;
    public ulong dataRemaining;
    public ulong memTotal;
    public ulong memProcessed;
    public ulong memRemaining;
    public ulong fileTotal;
    public ulong fileProcessed;
    public ulong fileRemaining;
}
