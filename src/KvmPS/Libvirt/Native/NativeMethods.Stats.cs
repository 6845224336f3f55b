using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    /// <summary>retStats becomes a NULL-terminated array, freed with virDomainStatsRecordListFree.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virConnectGetAllDomainStats(ConnectHandle conn, StatsGroups stats, out StatsRecord** retStats, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainListGetStats(DomainArrayHandle doms, StatsGroups stats, out StatsRecord** retStats, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial void virDomainStatsRecordListFree(StatsRecord** stats);
}
