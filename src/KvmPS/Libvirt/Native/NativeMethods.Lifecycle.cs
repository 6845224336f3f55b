using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt)]
    internal static partial int virDomainSuspend(DomainHandle domain);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainReboot(DomainHandle domain, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainReset(DomainHandle domain, uint flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int virDomainSaveFlags(DomainHandle domain, string to, string? dxml, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainManagedSave(DomainHandle dom, uint flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int virDomainRestoreFlags(ConnectHandle conn, string from, string? dxml, uint flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virDomainSaveImageGetXMLDesc(ConnectHandle conn, string file, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainGetJobInfo(DomainHandle domain, out DomainJobInfo info);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainAbortJob(DomainHandle domain);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int virDomainRename(DomainHandle dom, string new_name, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainGetAutostart(DomainHandle domain, out int autostart);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainIsPersistent(DomainHandle dom);

    /// <summary>metadata null removes it; key and uri are for XML of one's own.</summary>
    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int virDomainSetMetadata(
        DomainHandle domain, DomainMetadata type, string? metadata, string? key, string? uri, AffectFlags flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virDomainGetMetadata(DomainHandle domain, DomainMetadata type, string? uri, AffectFlags flags);
}
