using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Xml;

namespace KvmPS.Operations.VM;

/// <summary>
/// Tags of VMs. The bulk statistics do not have them, so that they are asked of each VM, and only where somebody wants to know.
/// </summary>
internal static class VMTags
{
    /// <summary>Those of a running VM as it runs, else the stored ones.</summary>
    public static IReadOnlyDictionary<string, string> Read(Domain domain) => TagsXml.Parse(domain.Metadata(TagsXml.Uri));

    /// <summary>The VM with its tags; null for one that has gone meanwhile.</summary>
    public static KvmVM? Add(Connection host, KvmVM vm)
    {
        try
        {
            using var domain = Domain.ById(host, vm.Id);
            return vm with { Tag = Read(domain) };
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.NoDomain)
        {
            return null;
        }
    }

    /// <summary>Which tags are asked for: name=value, or a name alone for any value; wildcards stand for any text in both.</summary>
    public static Func<IReadOnlyDictionary<string, string>, bool> Filter(IEnumerable<string> wanted)
    {
        var tests = wanted.Select(Test).ToList();
        return tags => tests.TrueForAll(test => tags.Any(t => test.Name(t.Key) && test.Value(t.Value)));
    }

    /// <summary>Names that are meant: by name, or by a pattern.</summary>
    public static Func<string, bool> Names(IEnumerable<string> wanted)
    {
        var tests = wanted.Select(Pattern).ToList();
        return name => tests.Exists(test => test(name));
    }

    private static (Func<string, bool> Name, Func<string, bool> Value) Test(string wanted)
    {
        var at = wanted.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (Pattern(wanted), _ => true) : (Pattern(wanted[..at]), Pattern(wanted[(at + 1)..]));
    }

    private static Func<string, bool> Pattern(string text) => NameArgument.Matcher(text);
}
