using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>"Who may call whom" of docs/design.md.</summary>
public sealed class LayerTests
{
    [Fact]
    public void Only_commands_and_module_mention_PowerShell()
        => Nobody(u => Layer(u) is not ("Commands" or "Module"), Uses("System.Management.Automation"));

    [Theory]
    [InlineData("Xml")]
    [InlineData("Host")]
    [InlineData("Planning")]
    public void A_pure_layer_does_not_know_libvirt(string layer) => Nobody(u => Layer(u) == layer, Uses("KvmPS.Libvirt"));

    [Theory]
    [InlineData("Xml")]
    [InlineData("Host")]
    [InlineData("Planning")]
    [InlineData("Objects")]
    [InlineData("Libvirt")]
    public void Data_flows_one_way(string layer)
    {
        Nobody(u => Layer(u) == layer, Uses("KvmPS.Commands"));
        Nobody(u => Layer(u) == layer, Uses("KvmPS.Module"));
    }

    [Fact]
    public void Libvirt_knows_its_declarations_and_XML_only()
        => Nobody(u => Layer(u) == "Libvirt", t => OfModule(t) && Layer(t) is not ("Libvirt" or "Xml"));

    [Fact]
    public void Only_the_binding_calls_native_functions()
        => Nobody(u => Layer(u) != "Libvirt", t => t.FullName == "KvmPS.Libvirt.Native.NativeMethods");

    [Fact]
    public void Modules_own_parts_know_no_command() => Nobody(u => Layer(u) == "Module", Uses("KvmPS.Commands"));

    [Fact]
    public void A_cmdlet_reads_no_XML()
        => Nobody(u => typeof(System.Management.Automation.Cmdlet).IsAssignableFrom(u), Uses("System.Xml"));

    [Fact]
    public void Only_Tools_starts_programs()
    {
        Nobody(_ => true, t => t == typeof(System.Diagnostics.Process) || t == typeof(System.Diagnostics.ProcessStartInfo));
        Assert.DoesNotContain("CliWrap", Repository.Module.GetReferencedAssemblies().Select(a => a.Name));
    }

    [Fact]
    public void Tools_knows_neither_PowerShell_nor_libvirt()
    {
        var known = typeof(KvmPS.Tools.QemuImg).Assembly.GetReferencedAssemblies().Select(a => a.Name!).ToList();
        Assert.Contains("CliWrap", known);
        Assert.DoesNotContain(known, n => n.StartsWith("System.Management.Automation", StringComparison.Ordinal) || n == "KvmPS");
    }

    [Fact]
    public void Every_folder_is_one_of_the_house()
    {
        string[] house = ["", "Commands", "Objects", "Libvirt", "Xml", "Host", "Planning", "State", "Module"];
        Assert.Empty(Types().Where(t => !house.Contains(Layer(t))).Select(t => t.FullName));
    }

    /// <summary>namespace = folder, one idea each: a file that says it is elsewhere misleads whoever looks for it.</summary>
    [Fact]
    public void A_files_namespace_is_its_folder()
    {
        var wrong = Directory.EnumerateFiles(Repository.ModuleSource, "*.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.ModuleSource, f))
            .Where(f => !f.StartsWith("bin/", StringComparison.Ordinal) && !f.StartsWith("obj/", StringComparison.Ordinal))
            .Where(f => !File.ReadLines(Path.Join(Repository.ModuleSource, f))
                .Contains($"namespace {string.Join('.', ((string[])["KvmPS", .. Path.GetDirectoryName(f)!.Split('/')]).Where(p => p.Length > 0))};"));
        Assert.Empty(wrong);
    }

    /// <summary>The rules above would all hold if nothing were read at all.</summary>
    [Fact]
    public void Uses_are_found_in_code_and_in_signatures()
    {
        Assert.Contains(typeof(KvmPS.Libvirt.Native.NativeMethods), TypeUses.Of(typeof(KvmPS.Libvirt.Domain)));
        Assert.Contains(typeof(System.Xml.Linq.XElement), TypeUses.Of(typeof(KvmPS.Xml.NewDomainXml)));
        Assert.Contains(typeof(System.Management.Automation.Language.CodeGeneration), TypeUses.Of(typeof(KvmPS.Commands.VM.VMErrors)));
    }

    private static void Nobody(Func<Type, bool> who, Func<Type, bool> what)
    {
        var found = Types().Where(who)
            .SelectMany(user => TypeUses.Of(user).Where(what).Select(used => $"{user.FullName} uses {used.FullName}"))
            .Order(StringComparer.Ordinal);
        Assert.Empty(found);
    }

    private static Func<Type, bool> Uses(string space)
        => t => t.Namespace is { } n && (n == space || n.StartsWith(space + ".", StringComparison.Ordinal));

    // What counts which lines the tests run is in the assembly, too.
    private static bool OfModule(Type type) => type.Assembly == Repository.Module && type.Namespace?.Split('.')[0] == "KvmPS";

    /// <summary>The folder right under src/KvmPS; empty for what lies in it directly.</summary>
    private static string Layer(Type type) => type.Namespace!.Split('.') is [_, var layer, ..] ? layer : "";

    private static IEnumerable<Type> Types() => Repository.Module.GetTypes()
        .Where(t => !t.IsNested && t.Namespace?.Split('.')[0] == "KvmPS");
}
