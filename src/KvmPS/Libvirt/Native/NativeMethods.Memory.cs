using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    /// <summary>Fills as many of the statistics as there are, and says how many.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virDomainMemoryStats(DomainHandle dom, MemoryStat* stats, uint nr_stats, uint flags);

    /// <summary>memory in KiB.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virDomainSetMemoryFlags(DomainHandle domain, CULong memory, AffectFlags flags);

    /// <summary>period in seconds.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virDomainSetMemoryStatsPeriod(DomainHandle domain, int period, AffectFlags flags);
}
