using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt)]
    internal static partial int virNetworkFree(nint network);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NetworkHandle virNetworkLookupByName(ConnectHandle conn, string name);

    [LibraryImport(Libvirt)]
    internal static partial int virNetworkIsActive(NetworkHandle network);

    /// <summary>The array is the caller's to free, and every network in it.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virConnectListAllNetworks(ConnectHandle conn, out nint* nets, uint flags);

    /// <summary>const char *: lives as long as the network object.</summary>
    [LibraryImport(Libvirt)]
    internal static partial nint virNetworkGetName(nint network);
}
