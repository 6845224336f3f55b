using KvmPS.Libvirt;
using KvmPS.Operations.Common;

namespace KvmPS.Operations.VM;

/// <summary>Looks whether a VM runs, where it may have gone meanwhile.</summary>
internal static class DomainLife
{
    // A call that fails because QEMU has ended comes back a moment before libvirt takes the VM for off.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>After a call has failed: whether that was because the VM has ended.</summary>
    public static bool HasEnded(Domain domain) =>
        Poll.Until(() => !IsActive(domain), LookEvery, new(Moment), CancellationToken.None);

    /// <summary>Whether it runs; a VM without a stored definition is gone once it is off.</summary>
    public static bool IsActive(Domain domain)
    {
        try
        {
            return domain.IsActive;
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.NoDomain)
        {
            return false;
        }
    }
}
