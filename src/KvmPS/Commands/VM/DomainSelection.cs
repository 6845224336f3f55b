using System.Management.Automation;
using KvmPS.Libvirt;

namespace KvmPS.Commands.VM;

/// <summary>Finds VMs by what a user typed.</summary>
internal static class DomainSelection
{
    /// <summary>The VM of that name, or those that match the pattern (in no case-sensitive way, as patterns are in PowerShell).</summary>
    /// <exception cref="KvmException">VMNotFound: a literal name that no VM has.</exception>
    public static IReadOnlyList<Domain> ByName(Connection host, string name)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name)) return [Literal(host, WildcardPattern.Unescape(name))];
        var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
        return Domain.List(host).Where(d => pattern.IsMatch(d.Name)).OrderBy(d => d.Name, StringComparer.Ordinal).ToList();
    }

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
