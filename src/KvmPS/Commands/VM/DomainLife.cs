using KvmPS.Libvirt;

namespace KvmPS.Commands.VM;

/// <summary>Looks whether a VM runs, where it may have gone meanwhile.</summary>
internal static class DomainLife
{
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
