using System.Reflection;
using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;
using Xunit;

namespace KvmPS.Unit.Native;

public sealed class FunctionTests
{
    private static readonly Version OldestLibvirt = new(6, 0, 0);

    public static IEnumerable<TheoryDataRow<string>> Names => Declarations().Select(d => new TheoryDataRow<string>(d.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_declaration_is_what_libvirt_says(string name)
    {
        var method = Declarations().Single(d => d.Name == name);
        var function = ApiDocument.Function(Library(method), name);
        Assert.True(function is not null, $"{Library(method)} has no function {name}.");

        var native = function.Elements("arg").Select(a => CType.Parse((string)a.Attribute("type")!)).ToList();
        var managed = method.GetParameters();
        Assert.True(native.Count == managed.Length, $"{name} has {native.Count} arguments, not {managed.Length}.");
        for (var i = 0; i < managed.Length; i++)
        {
            Assert.True(ManagedType.Difference(managed[i].ParameterType, native[i], isReturn: false) is null,
                $"{name}, argument {managed[i].Name}: {ManagedType.Difference(managed[i].ParameterType, native[i], isReturn: false)}");
        }

        var returned = CType.Parse((string)function.Element("return")!.Attribute("type")!);
        Assert.True(ManagedType.Difference(method.ReturnType, returned, isReturn: true) is null,
            $"{name} returns: {ManagedType.Difference(method.ReturnType, returned, isReturn: true)}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_is_in_the_oldest_libvirt_that_is_supported(string name)
    {
        var method = Declarations().Single(d => d.Name == name);
        var since = (string?)ApiDocument.Function(Library(method), name)?.Attribute("version");
        Assert.True(Version.TryParse(since, out var version) && version <= OldestLibvirt, $"{name} is there since libvirt {since} only.");
    }

    [Fact]
    public void Text_is_passed_as_UTF8()
    {
        var wrong = Declarations()
            .Where(d => d.ReturnType == typeof(string) || d.GetParameters().Any(p => p.ParameterType == typeof(string)))
            .Where(d => d.GetCustomAttribute<LibraryImportAttribute>()!.StringMarshalling != StringMarshalling.Utf8)
            .Select(d => d.Name);
        Assert.Empty(wrong);
    }

    [Fact]
    public void There_are_declarations_to_check() => Assert.True(Declarations().Count() > 30);

    private static string Library(MethodInfo method) => method.GetCustomAttribute<LibraryImportAttribute>()!.LibraryName;

    private static IEnumerable<MethodInfo> Declarations() => typeof(NativeMethods)
        .GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
        .Where(m => m.Name.StartsWith("vir", StringComparison.Ordinal));
}
