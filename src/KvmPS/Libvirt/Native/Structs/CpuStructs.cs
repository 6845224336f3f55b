using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

#pragma warning disable IDE1006, CS0649 // Names and layout are libvirt's; libvirt fills the fields.

/// <summary>virVcpuInfo; cpuTime in nanoseconds, cpu negative when unknown.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VcpuInfo
{
    public uint number;
    public int state;
    public ulong cpuTime;
    public int cpu;
}

/// <summary>virDomainIOThreadInfo; cpumap has cpumap_len bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IOThreadInfo
{
    public uint iothread_id;
    public byte* cpumap;
    public int cpumap_len;
}
