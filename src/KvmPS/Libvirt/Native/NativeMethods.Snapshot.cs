using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt)]
    internal static partial int virDomainSnapshotFree(nint snapshot);

    /// <summary>The array is the caller's to free, and every snapshot in it.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virDomainListAllSnapshots(DomainHandle domain, nint** snaps, uint flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SnapshotHandle virDomainSnapshotLookupByName(DomainHandle domain, string name, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainSnapshotIsCurrent(SnapshotHandle snapshot, uint flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virDomainSnapshotGetXMLDesc(SnapshotHandle snapshot, SnapshotXmlFlags flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SnapshotHandle virDomainSnapshotCreateXML(DomainHandle domain, string xmlDesc, SnapshotCreateFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainRevertToSnapshot(SnapshotHandle snapshot, SnapshotRevertFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainSnapshotDelete(SnapshotHandle snapshot, SnapshotDeleteFlags flags);
}
