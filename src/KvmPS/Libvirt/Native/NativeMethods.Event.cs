using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt)]
    internal static partial int virEventRegisterDefaultImpl();

    [LibraryImport(Libvirt)]
    internal static partial int virEventRunDefaultImpl();

    [LibraryImport(Libvirt)]
    internal static partial int virConnectDomainEventRegisterAny(
        ConnectHandle conn, nint dom, DomainEventId eventID, void* cb, nint opaque, delegate* unmanaged[Cdecl]<nint, void> freecb);

    [LibraryImport(Libvirt)]
    internal static partial int virConnectDomainEventDeregisterAny(ConnectHandle conn, int callbackID);
}
