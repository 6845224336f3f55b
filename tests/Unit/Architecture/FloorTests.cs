using System.Text;
using KvmPS.Commands.Completers;
using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>Who may use whom, as docs/design/floors.md has it.</summary>
public sealed class FloorTests
{
    private const int MostFiles = 40;

    // Patterns and quoted words, which only PowerShell can read as it does, and its error for what is no pattern.
    private static readonly Type[] s_textOfPowerShell =
    [
        typeof(System.Management.Automation.WildcardPattern),
        typeof(System.Management.Automation.WildcardOptions),
        typeof(System.Management.Automation.RuntimeException),
        typeof(System.Management.Automation.Language.CodeGeneration),
    ];

    [Fact]
    public void A_floor_uses_only_floors_below_it() =>
        Assert.Empty(
            Floors
                .Uses.Where(u =>
                    Floors.FloorOf(u.Key.User) != Floors.FloorOf(u.Key.Used)
                    && Floors.RowOf(Floors.FloorOf(u.Key.User)) >= Floors.RowOf(Floors.FloorOf(u.Key.Used)))
                .Select(u => $"{u.Key.User} uses {u.Key.Used}: {u.Value}"));

    [Fact]
    public void No_folders_of_a_floor_use_each_other_in_a_circle() => Assert.Empty(Floors.Rows.SelectMany(r => r).SelectMany(floor =>
    {
        var order = Floors.InOrder(floor);
        var place = order.Select((folder, i) => (folder, i)).ToDictionary(p => p.folder, p => p.i, StringComparer.Ordinal);
        return Floors.Uses
            .Where(u => place.ContainsKey(u.Key.User) && place.TryGetValue(u.Key.Used, out var used) && used > place[u.Key.User])
            .Select(u => $"{u.Key.User} uses {u.Key.Used}: {u.Value}");
    }));

    [Fact]
    public void Only_Commands_and_Module_know_PowerShell() =>
        Nobody(
            floor => floor is not ("Commands" or "Module"),
            t => IsIn("System.Management.Automation")(t) && !s_textOfPowerShell.Contains(t));

    [Theory]
    [InlineData("State")]
    [InlineData("Planning")]
    public void Decisions_and_what_is_kept_on_disk_do_not_know_libvirt(string name) =>
        Nobody(floor => floor == name, IsIn("KvmPS.Libvirt"));

    [Fact]
    public void Only_Libvirt_calls_native_functions() =>
        Nobody(floor => floor != "Libvirt", t => t == typeof(KvmPS.Libvirt.Native.NativeMethods));

    [Fact]
    public void Only_Libvirt_and_Operations_know_XML_by_its_elements()
        => Nobody(floor => floor is "Commands" or "Module", IsIn("System.Xml"));

    [Fact]
    public void Commands_hold_cmdlets_completers_and_bases() => Assert.Empty(Floors.FolderOf
        .Where(t => Floors.FloorOf(t.Value) == "Commands" && t.Value is not ("Commands/Bases" or "Commands/Completers"))
        .Where(t => !Repository.Cmdlets.Contains(t.Key))
        .Select(t => t.Key.FullName));

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
    public void No_folder_has_more_files_than_one_can_read_the_names_of() => Assert.Empty(Floors.Files
        .GroupBy(f => Path.GetDirectoryName(f)!, StringComparer.Ordinal)
        .Where(g => g.Count() > MostFiles)
        .Select(g => $"{g.Key}: {g.Count()}"));

    /// <summary>A file that says it is elsewhere misleads whoever looks for it.</summary>
    [Fact]
    public void A_files_namespace_is_its_folder() => Assert.All(Floors.Files, f =>
        Assert.Contains($"namespace {Namespace(Path.GetDirectoryName(f)!)};", File.ReadLines(Path.Join(Repository.ModuleSource, f))));

    [Fact]
    public void The_picture_of_the_floors_is_that_of_the_code()
    {
        var page = File.ReadAllText(Path.Join(Repository.Root, "docs/design/floors.md"));
        var picture = Picture();
        if (page.Contains(picture, StringComparison.Ordinal)) return;
        TestContext.Current.TestOutputHelper!.WriteLine(picture);
        Assert.Fail("docs/design/floors.md does not have the picture that this test has written.");
    }

    /// <summary>The rules above would all hold if nothing were read at all.</summary>
    [Fact]
    public void Uses_are_found_in_code_and_in_signatures()
    {
        Assert.Contains(typeof(KvmPS.Libvirt.Native.NativeMethods), TypeUses.Of(typeof(KvmPS.Libvirt.Domain)));
        Assert.Contains(typeof(System.Xml.Linq.XElement), TypeUses.Of(typeof(KvmPS.Xml.NewDomainXml)));
        Assert.Contains(typeof(System.Management.Automation.Language.CodeGeneration), TypeUses.Of(typeof(KvmPS.Operations.VM.VMErrors)));
        Assert.Equal("Commands/Completers", Floors.FolderOf[typeof(VMNameCompleter)]);
        Assert.Contains(("Commands/VM", "Operations/VM"), Floors.Uses.Keys);
        Assert.Empty(
            Repository
                .Module.GetTypes()
                .Where(t =>
                    !t.IsNested && IsIn("KvmPS")(t) && t.Assembly == Repository.Module && !Floors.FolderOf.ContainsKey(t) && !IsGenerated(t))
                .Select(t => t.FullName));
    }

    private static string Namespace(string folder)
    {
        var parts = folder.Split('/');
        if (folder.StartsWith("Libvirt/Native", StringComparison.Ordinal)) parts = parts[..2];
        else if (Floors.WithOneNamespace.Contains(parts[0])) parts = [parts[0]];
        return string.Join('.', ((string[])["KvmPS", .. parts]).Where(p => p.Length > 0));
    }

    /// <summary>The floors from the top down, with their families: each after those that it uses.</summary>
    private static string Picture()
    {
        var text = new StringBuilder("```\n");
        foreach (var floor in Floors.Rows.SelectMany(r => r).Where(f => f.Length > 0))
        {
            text.Append(floor).Append('\n');
            foreach (var folder in Floors.InOrder(floor).Where(f => f != floor))
            {
                var beside = string.Join(
                    ", ",
                    Floors.UsedBy(folder).Where(u => Floors.FloorOf(u) == floor).Select(u => u[(floor.Length + 1)..]));
                text.Append("  ").Append(folder[(floor.Length + 1)..]).Append(beside.Length > 0 ? $" on {beside}" : "").Append('\n');
            }
        }

        return text.Append("```").ToString();
    }

    private static void Nobody(Func<string, bool> floor, Func<Type, bool> what)
    {
        var found = Floors.FolderOf.Where(t => floor(Floors.FloorOf(t.Value)))
            .SelectMany(user => Floors.TypesUsedBy[user.Key].Where(what).Select(used => $"{user.Key.FullName} uses {used.FullName}"))
            .Order(StringComparer.Ordinal);
        Assert.Empty(found);
    }

    private static Func<Type, bool> IsIn(string space)
        => t => t.Namespace is { } n && (n == space || n.StartsWith(space + ".", StringComparison.Ordinal));

    // What counts which lines the tests run is in the assembly, too.
    private static bool IsGenerated(Type type) => type.Namespace!.StartsWith("KvmPS.Coverlet", StringComparison.Ordinal)
        || type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), inherit: false);
}
