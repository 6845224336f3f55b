using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt)]
    internal static partial int virDomainSendKey(
        DomainHandle domain,
        KeycodeSet codeset,
        uint holdtime,
        uint* keycodes,
        int nkeycodes,
        uint flags);
}
