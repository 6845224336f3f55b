using KvmPS.Libvirt;
using KvmPS.Operations.Common;

namespace KvmPS.Operations.VM;

/// <summary>Finds VMs by what a user typed.</summary>
internal static class DomainSelection
{
    /// <summary>The VM of exactly that name, else those that match it as a pattern.</summary>
    /// <exception cref="KvmException">VMNotFound: no pattern, and no VM has that name; VMNotNamed.</exception>
    public static IReadOnlyList<Domain> ByName(Connection host, string name)
    {
        VMNameText.Check(name);
        if (Domain.Find(host, name) is { } exact) return [exact];
        if (!NameArgument.IsPattern(name)) return [Literal(host, NameArgument.Literal(name))];
        var matches = NameArgument.Matcher(name);
        return [.. Domain.List(host).Where(d => matches(d.Name)).OrderBy(d => d.Name, StringComparer.Ordinal)];
    }

    /// <summary>The VM of exactly that name.</summary>
    /// <exception cref="KvmException">VMNotFound.</exception>
    public static Domain Literal(Connection host, string name)
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
