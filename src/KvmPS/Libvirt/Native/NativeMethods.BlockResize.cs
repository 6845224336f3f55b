using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    /// <summary>Gives a running domain's disk another size. It shrinks too, without a word.</summary>
    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int virDomainBlockResize(DomainHandle dom, string disk, ulong size, BlockResizeFlags flags);
}
