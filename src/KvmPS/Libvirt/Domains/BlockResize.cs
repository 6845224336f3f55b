using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>Gives disks of running domains another size.</summary>
internal static class BlockResize
{
    /// <summary>The guest sees it at once. libvirt shrinks silently too: who calls this has looked at the size of now.</summary>
    public static void Change(Domain domain, string target, long size) =>
        domain.Change(
            nameof(NativeMethods.virDomainBlockResize),
            d => NativeMethods.virDomainBlockResize(d, target, (ulong)size, BlockResizeFlags.Bytes));
}
