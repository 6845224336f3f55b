using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial ConnectHandle virConnectOpen(string? name);

    [LibraryImport(Libvirt)]
    internal static partial int virConnectClose(nint conn);

    [LibraryImport(Libvirt)]
    internal static partial int virConnectIsAlive(ConnectHandle conn);

    [LibraryImport(Libvirt)]
    internal static partial int virConnectSetKeepAlive(ConnectHandle conn, int interval, uint count);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virConnectGetURI(ConnectHandle conn);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virConnectGetHostname(ConnectHandle conn);

    /// <summary>const char *: static text of the driver.</summary>
    [LibraryImport(Libvirt)]
    internal static partial nint virConnectGetType(ConnectHandle conn);

    [LibraryImport(Libvirt)]
    internal static partial int virConnectGetLibVersion(ConnectHandle conn, out CULong libVer);

    [LibraryImport(Libvirt)]
    internal static partial int virConnectGetVersion(ConnectHandle conn, out CULong hvVer);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virConnectGetCapabilities(ConnectHandle conn);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virConnectGetDomainCapabilities(
        ConnectHandle conn, string? emulatorbin, string? arch, string? machine, string? virttype, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virConnectNumOfDomains(ConnectHandle conn);

    [LibraryImport(Libvirt)]
    internal static partial int virConnectNumOfDefinedDomains(ConnectHandle conn);

    [LibraryImport(Libvirt)]
    internal static partial int virNodeGetInfo(ConnectHandle conn, out NodeInfo info);

    /// <summary>Page sizes in KiB; startCell -1: the whole host.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virNodeGetFreePages(
        ConnectHandle conn,
        uint npages,
        uint* pages,
        int startCell,
        uint cellCount,
        ulong* counts,
        uint flags);

    /// <summary>cellNum -1: the whole host. With params null, nparams is set to how many there are.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virNodeGetMemoryStats(
        ConnectHandle conn,
        int cellNum,
        NodeMemoryStats* parameters,
        ref int nparams,
        uint flags);
}
