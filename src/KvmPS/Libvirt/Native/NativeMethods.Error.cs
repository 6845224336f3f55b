using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt)]
    internal static partial int virInitialize();

    [LibraryImport(Libvirt)]
    internal static partial void virSetErrorFunc(void* userData, delegate* unmanaged[Cdecl]<void*, void*, void> handler);

    /// <summary>The calling thread's last error, or null; owned by libvirt.</summary>
    [LibraryImport(Libvirt)]
    internal static partial ErrorRecord* virGetLastError();
}
