using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt)]
    internal static partial int virDomainFree(nint domain);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainRef(nint domain);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial DomainHandle virDomainLookupByName(ConnectHandle conn, string name);

    [LibraryImport(Libvirt)]
    internal static partial DomainHandle virDomainLookupByUUID(ConnectHandle conn, byte* uuid);

    /// <summary>The array is the caller's to free, and every domain in it. With domains null it only counts.</summary>
    [LibraryImport(Libvirt)]
    internal static partial int virConnectListAllDomains(ConnectHandle conn, nint** domains, ListDomains flags);

    /// <summary>const char *: lives as long as the domain object.</summary>
    [LibraryImport(Libvirt)]
    internal static partial nint virDomainGetName(nint domain);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainGetUUID(nint domain, byte* uuid);

    /// <summary>The running domain's number, or 4294967295 when it is off.</summary>
    [LibraryImport(Libvirt)]
    internal static partial uint virDomainGetID(nint domain);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainGetState(DomainHandle domain, out int state, out int reason, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainIsActive(DomainHandle dom);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainGetInfo(nint domain, out DomainInfo info);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virDomainGetXMLDesc(DomainHandle domain, DomainXmlFlags flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial DomainHandle virDomainDefineXMLFlags(ConnectHandle conn, string xml, DefineFlags flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial DomainHandle virDomainCreateXML(ConnectHandle conn, string xmlDesc, CreateFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainCreateWithFlags(DomainHandle domain, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainResume(DomainHandle domain);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainShutdownFlags(DomainHandle domain, ShutdownFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainDestroyFlags(DomainHandle domain, DestroyFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainUndefineFlags(DomainHandle domain, UndefineFlags flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainSetAutostart(DomainHandle domain, int autostart);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainHasManagedSaveImage(DomainHandle domain, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainSnapshotNum(DomainHandle domain, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virDomainInterfaceAddresses(
        DomainHandle domain,
        out DomainInterface** ifaces,
        AddressSource source,
        uint flags);

    [LibraryImport(Libvirt)]
    internal static partial void virDomainInterfaceFree(DomainInterface* iface);

    /// <summary>
    /// Sends one line of JSON to the guest agent. timeout: seconds, -2 waits for ever, -1 libvirt's default, 0 does not wait.
    /// </summary>
    [LibraryImport(LibvirtQemu, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virDomainQemuAgentCommand(DomainHandle domain, string cmd, int timeout, uint flags);
}
