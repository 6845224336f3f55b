using System.Xml.Linq;
using KvmPS.Model;
using Xunit;

namespace KvmPS.Unit.Architecture;

public sealed class EnumTypeTests
{
    /// <summary>PowerShell writes enums as numbers unless a type file says otherwise.</summary>
    [Fact]
    public void Each_enum_that_users_see_is_serialised_by_its_name()
    {
        var types = XElement.Load(Path.Join(Repository.ModuleSource, "KvmPS.Types.ps1xml")).Elements("Type").ToList();
        Assert.All(
            types,
            t => Assert.Equal(["SerializationMethod", "String"], t.Descendants("NoteProperty").Elements().Select(e => e.Value)));
        Assert.Equal(
            typeof(KvmVMState)
                .Assembly.GetExportedTypes()
                .Where(t => t is { IsEnum: true, Namespace: "KvmPS.Model" })
                .Select(t => t.FullName!)
                .Order(StringComparer.Ordinal),
            types.Select(t => t.Element("Name")!.Value).Order(StringComparer.Ordinal));
    }
}
