using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

internal static unsafe partial class NativeMethods
{
    /// <summary>Starts merging the images from top down to base. bandwidth 0: as fast as it can.</summary>
    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int virDomainBlockCommit(
        DomainHandle dom, string disk, string? @base, string? top, CULong bandwidth, BlockCommitFlags flags);

    /// <summary>Starts mirroring a disk to another place, which destxml describes.</summary>
    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int virDomainBlockCopy(
        DomainHandle dom, string disk, string destxml, TypedParameter* @params, int nparams, BlockCopyFlags flags);

    /// <summary>1 with info filled, 0 when the disk has no job.</summary>
    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int virDomainGetBlockJobInfo(DomainHandle dom, string disk, out BlockJobInfo info, uint flags);

    [LibraryImport(Libvirt, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int virDomainBlockJobAbort(DomainHandle dom, string disk, BlockJobAbortFlags flags);
}
