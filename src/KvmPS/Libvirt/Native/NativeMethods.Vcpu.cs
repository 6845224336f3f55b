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

    [LibraryImport(Libvirt)]
    internal static partial int virDomainPinVcpuFlags(DomainHandle domain, uint vcpu, byte* cpumap, int maplen, AffectFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainPinEmulator(DomainHandle domain, byte* cpumap, int maplen, AffectFlags flags);

    /// <summary>1 with the map filled, 0 when the emulator is not pinned.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virDomainGetEmulatorPinInfo(DomainHandle domain, byte* cpumap, int maplen, AffectFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainPinIOThread(DomainHandle domain, uint iothread_id, byte* cpumap, int maplen, AffectFlags flags);

    /// <summary>The list and each of its entries are the caller's to free.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virDomainGetIOThreadInfo(DomainHandle dom, IOThreadInfo*** info, AffectFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial void virDomainIOThreadInfoFree(IOThreadInfo* info);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainAddIOThread(DomainHandle domain, uint iothread_id, AffectFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainDelIOThread(DomainHandle domain, uint iothread_id, AffectFlags flags);

    /// <summary>nparams: room for so many, and then how many there are.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virDomainGetSchedulerParametersFlags(
        DomainHandle domain,
        TypedParameter* @params,
        ref int nparams,
        AffectFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainSetSchedulerParametersFlags(
        DomainHandle domain,
        TypedParameter* @params,
        int nparams,
        AffectFlags flags);

    /// <summary>How many CPUs the host has, offline ones included; the bit mask of those online is the caller's to free.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virNodeGetCPUMap(ConnectHandle conn, byte** cpumap, uint* online, uint flags);
}
