using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>Jobs on a running domain's disk: merging the images below it, mirroring it to another place.</summary>
internal static class DomainBlockJob
{
    // VIR_DOMAIN_BLOCK_JOB_INFO_BANDWIDTH_BYTES
    internal const uint BandwidthInBytes = 1;

    /// <param name="domain">A running domain.</param>
    /// <param name="target">The disk, such as vda.</param>
    /// <param name="base">The image that takes everything in.</param>
    /// <param name="top">The image above it that becomes superfluous.</param>
    /// <param name="active">True when top is the image that the guest writes to: then the job has to be ended with
    /// <see cref="Pivot"/>.</param>
    public static void Commit(Domain domain, string target, string @base, string top, bool active) =>
        domain.Change(nameof(NativeMethods.virDomainBlockCommit), d =>
            NativeMethods.virDomainBlockCommit(
                d,
                target,
                @base,
                top,
                new CULong(0),
                active ? BlockCommitFlags.Active : BlockCommitFlags.None));

    /// <summary>Mirrors a disk; the job has to be ended with <see cref="Pivot"/> or <see cref="Abort"/>.</summary>
    /// <param name="domain">A running domain.</param>
    /// <param name="target">The disk, such as vda.</param>
    /// <param name="destination">The destination's disk element; libvirt makes the file.</param>
    /// <param name="bytesPerSecond">How fast at most; 0: as fast as it can.</param>
    public static unsafe void Copy(Domain domain, string target, string destination, ulong bytesPerSecond) =>
        domain.Change(nameof(NativeMethods.virDomainBlockCopy), d =>
        {
            var bandwidth = TypedParameters.Of([("bandwidth", bytesPerSecond)]);
            fixed (TypedParameter* first = bandwidth)
            {
                return NativeMethods.virDomainBlockCopy(
                    d,
                    target,
                    destination,
                    first,
                    bytesPerSecond == 0 ? 0 : 1,
                    BlockCopyFlags.TransientJob);
            }
        });

    /// <summary>What runs on the disk, or null when nothing does.</summary>
    public static (BlockJobType Type, ulong Done, ulong All, ulong BytesPerSecond)? Info(Domain domain, string target) =>
        domain.Read<(BlockJobType, ulong, ulong, ulong)?>(d =>
            Result.Check(NativeMethods.virDomainGetBlockJobInfo(d, target, out var info, BandwidthInBytes)) == 0
                ? null
                : ((BlockJobType)info.type, info.cur, info.end, info.bandwidth.Value));

    /// <summary>How far the disk's job is, or null when it has none.</summary>
    public static (ulong Done, ulong All)? Progress(Domain domain, string target) => domain.Read<(ulong, ulong)?>(
        d => Result.Check(NativeMethods.virDomainGetBlockJobInfo(d, target, out var info, 0)) == 0 ? null : (info.cur, info.end));

    /// <summary>Lets the guest write to the base from now on; false when the job is not ready for it yet.</summary>
    public static bool Pivot(Domain domain, string target)
    {
        try
        {
            domain.Change(
                nameof(NativeMethods.virDomainBlockJobAbort),
                d => NativeMethods.virDomainBlockJobAbort(d, target, BlockJobAbortFlags.Pivot));
            return true;
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.BlockCopyActive)
        {
            return false;
        }
    }

    /// <summary>Stops the job; the disk stays as it was.</summary>
    public static void Abort(Domain domain, string target) =>
        domain.Change(
            nameof(NativeMethods.virDomainBlockJobAbort),
            d => NativeMethods.virDomainBlockJobAbort(d, target, BlockJobAbortFlags.None));
}
