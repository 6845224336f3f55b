using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt)]
    internal static partial int virNetworkFree(nint network);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NetworkHandle virNetworkLookupByName(ConnectHandle conn, string name);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NetworkHandle virNetworkLookupByUUIDString(ConnectHandle conn, string uuidstr);

    [LibraryImport(Libvirt)]
    internal static partial int virNetworkIsActive(NetworkHandle network);

    [LibraryImport(Libvirt)]
    internal static partial int virNetworkIsPersistent(NetworkHandle network);

    /// <summary>The array is the caller's to free, and every network in it.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virConnectListAllNetworks(ConnectHandle conn, out nint* nets, uint flags);

    /// <summary>const char *: lives as long as the network object.</summary>
    [LibraryImport(Libvirt)]
    internal static partial nint virNetworkGetName(nint network);

    /// <summary>uuid: 16 bytes.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virNetworkGetUUID(nint network, byte* uuid);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virNetworkGetXMLDesc(NetworkHandle network, NetworkXmlFlags flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NetworkHandle virNetworkDefineXML(ConnectHandle conn, string xml);

    [LibraryImport(Libvirt)]
    internal static partial int virNetworkCreate(NetworkHandle network);

    [LibraryImport(Libvirt)]
    internal static partial int virNetworkDestroy(NetworkHandle network);

    [LibraryImport(Libvirt)]
    internal static partial int virNetworkUndefine(NetworkHandle network);

    [LibraryImport(Libvirt)]
    internal static partial int virNetworkGetAutostart(NetworkHandle network, out int autostart);

    [LibraryImport(Libvirt)]
    internal static partial int virNetworkSetAutostart(NetworkHandle network, int autostart);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int virNetworkUpdate(
        NetworkHandle network, NetworkUpdateCommand command, NetworkSection section, int parentIndex, string xml, NetworkUpdateFlags flags);

    /// <summary>leases becomes an array of pointers that is the caller's to free, and every lease in it. mac null: all.</summary>
    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int virNetworkGetDHCPLeases(NetworkHandle network, string? mac, out DhcpLeaseEntry** leases, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial void virNetworkDHCPLeaseFree(DhcpLeaseEntry* lease);
}
