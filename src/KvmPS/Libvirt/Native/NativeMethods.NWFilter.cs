using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt)]
    internal static partial int virNWFilterFree(nint nwfilter);

    /// <summary>The array is the caller's to free, and every filter in it.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virConnectListAllNWFilters(ConnectHandle conn, out nint* filters, uint flags);

    /// <summary>const char *: lives as long as the filter object.</summary>
    [LibraryImport(Libvirt)]
    internal static partial nint virNWFilterGetName(nint nwfilter);
}
