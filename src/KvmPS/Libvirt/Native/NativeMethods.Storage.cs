using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt)]
    internal static partial int virStoragePoolFree(nint pool);

    [LibraryImport(Libvirt)]
    internal static partial int virStorageVolFree(nint vol);

    /// <summary>Since libvirt 5.2. Which types of pools the daemon has a backend for, as XML.</summary>
    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virConnectGetStoragePoolCapabilities(ConnectHandle conn, uint flags);

    /// <summary>The array is the caller's to free, and every pool in it; pools null: only how many there are.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virConnectListAllStoragePools(ConnectHandle conn, nint** pools, uint flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial StoragePoolHandle virStoragePoolLookupByUUIDString(ConnectHandle conn, string uuidstr);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial StoragePoolHandle virStoragePoolLookupByName(ConnectHandle conn, string name);

    [LibraryImport(Libvirt)]
    internal static partial StoragePoolHandle virStoragePoolLookupByVolume(StorageVolHandle vol);

    /// <summary>const char *: lives as long as the pool object.</summary>
    [LibraryImport(Libvirt)]
    internal static partial nint virStoragePoolGetName(StoragePoolHandle pool);

    /// <summary>uuid: 16 bytes.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virStoragePoolGetUUID(StoragePoolHandle pool, byte* uuid);

    [LibraryImport(Libvirt)]
    internal static partial int virStoragePoolGetInfo(StoragePoolHandle pool, out StoragePoolInfo info);

    [LibraryImport(Libvirt)]
    internal static partial int virStoragePoolIsActive(StoragePoolHandle pool);

    [LibraryImport(Libvirt)]
    internal static partial int virStoragePoolIsPersistent(StoragePoolHandle pool);

    [LibraryImport(Libvirt)]
    internal static partial int virStoragePoolGetAutostart(StoragePoolHandle pool, out int autostart);

    [LibraryImport(Libvirt)]
    internal static partial int virStoragePoolSetAutostart(StoragePoolHandle pool, int autostart);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virStoragePoolGetXMLDesc(StoragePoolHandle pool, uint flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial StoragePoolHandle virStoragePoolDefineXML(ConnectHandle conn, string xml, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virStoragePoolBuild(StoragePoolHandle pool, StoragePoolBuildFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial int virStoragePoolCreate(StoragePoolHandle pool, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virStoragePoolDestroy(StoragePoolHandle pool);

    [LibraryImport(Libvirt)]
    internal static partial int virStoragePoolUndefine(StoragePoolHandle pool);

    [LibraryImport(Libvirt)]
    internal static partial int virStoragePoolRefresh(StoragePoolHandle pool, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virStoragePoolNumOfVolumes(StoragePoolHandle pool);

    /// <summary>The array is the caller's to free, and every volume in it.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virStoragePoolListAllVolumes(StoragePoolHandle pool, out nint* vols, uint flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial StorageVolHandle virStorageVolLookupByName(StoragePoolHandle pool, string name);

    /// <summary>Asks active pools only.</summary>
    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial StorageVolHandle virStorageVolLookupByPath(ConnectHandle conn, string path);

    /// <summary>const char *: lives as long as the volume object.</summary>
    [LibraryImport(Libvirt)]
    internal static partial nint virStorageVolGetName(StorageVolHandle vol);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virStorageVolGetPath(StorageVolHandle vol);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virStorageVolGetXMLDesc(StorageVolHandle vol, uint flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial StorageVolHandle virStorageVolCreateXML(StoragePoolHandle pool, string xmlDesc, StorageVolCreateFlags flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial StorageVolHandle virStorageVolCreateXMLFrom(
        StoragePoolHandle pool,
        string xmlDesc,
        StorageVolHandle clonevol,
        StorageVolCreateFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial int virStorageVolDelete(StorageVolHandle vol, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virStorageVolResize(StorageVolHandle vol, ulong capacity, StorageVolResizeFlags flags);

    /// <summary>length 0: to the end.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virStorageVolUpload(
        StorageVolHandle vol,
        StreamHandle stream,
        ulong offset,
        ulong length,
        StorageVolUploadFlags flags);

    /// <summary>length 0: to the end.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virStorageVolDownload(
        StorageVolHandle vol,
        StreamHandle stream,
        ulong offset,
        ulong length,
        StorageVolDownloadFlags flags);

    /// <summary>As virStreamRecv; -3 where a hole begins, with <see cref="StreamReceiveFlags.StopAtHole"/>.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virStreamRecvFlags(StreamHandle st, void* data, nuint nbytes, StreamReceiveFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial int virStreamRecvHole(StreamHandle st, out long length, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virStreamSendHole(StreamHandle st, long length, uint flags);
}
