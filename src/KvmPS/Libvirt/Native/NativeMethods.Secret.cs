using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Libvirt)]
    internal static partial int virSecretFree(nint secret);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SecretHandle virSecretDefineXML(ConnectHandle conn, string xml, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virSecretSetValue(SecretHandle secret, byte* value, nuint value_size, uint flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SecretHandle virSecretLookupByUUIDString(ConnectHandle conn, string uuidstr);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial string? virSecretGetXMLDesc(SecretHandle secret, uint flags);

    [LibraryImport(Libvirt)]
    internal static partial int virSecretUndefine(SecretHandle secret);
}
