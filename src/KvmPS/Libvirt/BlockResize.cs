using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>Grows disks of running domains.</summary>
internal static class BlockResize
{
    /// <summary>Grows a disk; the guest sees it at once.</summary>
    /// <exception cref="KvmException">DiskShrinkLive: libvirt itself would shrink it silently under the guest.</exception>
    public static void Grow(Domain domain, string target, long size)
    {
        if (BlockSizes.Read(domain).GetValueOrDefault(target).Size is not { } now)
        {
            throw new KvmException("DiskSizeUnknown", Failure.Unavailable, $"The size of {target} of VM '{domain.Name}' cannot be read now, so it stays as it is.", "Repeat the command.");
        }

        if (size < now)
        {
            throw new KvmException("DiskShrinkLive", Failure.InvalidOperation, $"{target} of VM '{domain.Name}' is larger than that, and a disk is not made smaller under a guest that runs.",
                "Make its file systems smaller, shut the VM down, and repeat the command with -AllowShrink.");
        }

        domain.Change(d => NativeMethods.virDomainBlockResize(d, target, (ulong)size, BlockResizeFlags.Bytes));
    }
}
