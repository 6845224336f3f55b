using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt)]
    internal static partial void virEventRegisterImpl(
        delegate* unmanaged[Cdecl]<int, int, nint, nint, nint, int> addHandle,
        delegate* unmanaged[Cdecl]<int, int, void> updateHandle,
        delegate* unmanaged[Cdecl]<int, int> removeHandle,
        delegate* unmanaged[Cdecl]<int, nint, nint, nint, int> addTimeout,
        delegate* unmanaged[Cdecl]<int, int, void> updateTimeout,
        delegate* unmanaged[Cdecl]<int, int> removeTimeout);

    [LibraryImport(Libvirt)]
    internal static partial int virConnectDomainEventRegisterAny(
        ConnectHandle conn, nint dom, DomainEventId eventID, void* cb, nint opaque, delegate* unmanaged[Cdecl]<nint, void> freecb);

    [LibraryImport(Libvirt)]
    internal static partial int virConnectDomainEventDeregisterAny(ConnectHandle conn, int callbackID);
}
