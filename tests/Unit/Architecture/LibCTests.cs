using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>What is called past .NET stands in one place, where it can be read and counted.</summary>
public sealed class LibCTests
{
    [Fact]
    public void Functions_of_the_C_library_are_declared_in_LibC_alone()
    {
        foreach (var assembly in new[] { Repository.Module, typeof(KvmPS.Tools.QemuImg).Assembly })
        {
            var imports = Imports(assembly.Location).Where(i => i.Library.StartsWith("libc", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(imports);
            Assert.Empty(imports.Where(i => i.Type != "LibC").Select(i => $"{i.Type} declares {i.Function}"));
        }
    }

    private static List<(string Library, string Function, string Type)> Imports(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return
        [
            .. metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
                .Where(m => m.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
                .Select(m => (
                    metadata.GetString(metadata.GetModuleReference(m.GetImport().Module).Name),
                    metadata.GetString(m.GetImport().Name),
                    metadata.GetString(metadata.GetTypeDefinition(m.GetDeclaringType()).Name))),
        ];
    }
}
