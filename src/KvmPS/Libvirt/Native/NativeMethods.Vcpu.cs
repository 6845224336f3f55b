using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt)]
    internal static partial int virDomainGetVcpusFlags(DomainHandle domain, VcpuFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainSetVcpusFlags(DomainHandle domain, uint nvcpus, VcpuFlags flags);

    /// <summary>cpumaps: maxinfo bit masks of maplen bytes each.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virDomainGetVcpus(DomainHandle domain, VcpuInfo* info, int maxinfo, byte* cpumaps, int maplen);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainGetVcpuPinInfo(DomainHandle domain, int ncpumaps, byte* cpumaps, int maplen, AffectFlags flags);

    /// <summary>How many CPUs the host has, offline ones included; the bit mask of those online is the caller's to free.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virNodeGetCPUMap(ConnectHandle conn, byte** cpumap, uint* online, uint flags);
}
