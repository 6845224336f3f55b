using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>Merges images below a running domain's disk.</summary>
internal static class DomainBlockJob
{
    /// <param name="domain">A running domain.</param>
    /// <param name="target">The disk, such as vda.</param>
    /// <param name="base">The image that takes everything in.</param>
    /// <param name="top">The image above it that becomes superfluous.</param>
    /// <param name="active">True when top is the image that the guest writes to: then the job has to be ended with <see cref="Pivot"/>.</param>
    public static void Commit(Domain domain, string target, string @base, string top, bool active) => domain.Change(
        d => NativeMethods.virDomainBlockCommit(d, target, @base, top, new CULong(0), active ? BlockCommitFlags.Active : BlockCommitFlags.None));

    /// <summary>How far the disk's job is, or null when it has none.</summary>
    public static (ulong Done, ulong All)? Progress(Domain domain, string target) => domain.Read<(ulong, ulong)?>(
        d => Result.Check(NativeMethods.virDomainGetBlockJobInfo(d, target, out var info, 0)) == 0 ? null : (info.cur, info.end));

    /// <summary>Lets the guest write to the base from now on; false when the job is not ready for it yet.</summary>
    public static bool Pivot(Domain domain, string target)
    {
        try
        {
            domain.Change(d => NativeMethods.virDomainBlockJobAbort(d, target, BlockJobAbortFlags.Pivot));
            return true;
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.BlockCopyActive)
        {
            return false;
        }
    }

    /// <summary>Stops the job; the disk stays as it was.</summary>
    public static void Abort(Domain domain, string target) => domain.Change(d => NativeMethods.virDomainBlockJobAbort(d, target, BlockJobAbortFlags.None));
}
