using System.Reflection;
using System.Xml.Linq;
using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>What a user can see has words to it: Get-Help and IntelliSense show them.</summary>
public sealed class DocumentationTests
{
    private static readonly HashSet<string> Documented = XElement.Load(Path.ChangeExtension(Repository.Module.Location, ".xml"))
        .Descendants("member")
        .Where(m => m.Element("inheritdoc") is not null || (m.Element("summary")?.Value.Trim().Length ?? 0) > 3)
        .Select(m => (string)m.Attribute("name")!)
        .ToHashSet();

    [Fact]
    public void Every_cmdlet_and_parameter_is_described()
    {
        var missing = Repository.Cmdlets
            .SelectMany(c => CmdletTests.Parameters(c).Select(p => $"P:{p.DeclaringType!.FullName}.{p.Name}").Prepend($"T:{c.FullName}"))
            .Distinct()
            .Where(n => !Documented.Contains(n));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_public_type_and_member_is_described()
    {
        var missing = Repository.Module.GetExportedTypes()
            .SelectMany(t => t.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(m => m is PropertyInfo || (m is FieldInfo && t.IsEnum && m.Name != "value__"))
                .Where(m => m.Name != "EqualityContract" && !IsPositional(t, m.Name))
                .Select(m => $"{(m is PropertyInfo ? 'P' : 'F')}:{t.FullName}.{m.Name}")
                .Prepend($"T:{t.FullName}"))
            .Where(n => !Documented.Contains(n));
        Assert.Empty(missing);
    }

    /// <summary>A positional record documents its properties as parameters.</summary>
    private static bool IsPositional(Type type, string property)
        => type.GetMethod("Deconstruct")?.GetParameters().Any(p => p.Name == property) == true;
}
