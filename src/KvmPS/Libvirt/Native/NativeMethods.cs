namespace KvmPS.Libvirt.Native;

/// <summary>
/// libvirt's C functions, names verbatim. Strings that libvirt hands over are freed by the marshaller
/// (its allocator is malloc, as free() expects); 'const char *' results are therefore declared as pointers.
/// </summary>
internal static partial class NativeMethods
{
    internal const string Libvirt = "libvirt.so.0";
    internal const string LibvirtQemu = "libvirt-qemu.so.0";
}
