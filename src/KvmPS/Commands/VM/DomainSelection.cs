using KvmPS.Libvirt;
using KvmPS.Module;

namespace KvmPS.Commands.VM;

/// <summary>Finds VMs by what a user typed.</summary>
internal static class DomainSelection
{
    /// <summary>The VM of that name, or those that match the pattern.</summary>
    /// <exception cref="KvmException">VMNotFound: a literal name that no VM has.</exception>
    public static IReadOnlyList<Domain> ByName(Connection host, string name)
        => NameArgument.Choose<IReadOnlyList<Domain>>(name, n => [Literal(host, n)], matches => [.. Domain.List(host).Where(d => matches(d.Name)).OrderBy(d => d.Name, StringComparer.Ordinal)]);

    private static Domain Literal(Connection host, string name)
    {
        try
        {
            return Domain.ByName(host, name);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.NoDomain)
        {
            throw VMErrors.NotFound(name, Domain.List(host).Select(d => d.Name));
        }
    }
}
