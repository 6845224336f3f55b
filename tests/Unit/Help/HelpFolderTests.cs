using System.Xml.Linq;
using KvmPS.Help;
using KvmPS.Unit.Architecture;
using Xunit;

namespace KvmPS.Unit.Help;

/// <summary>The folder of help that the module ships.</summary>
public sealed class HelpFolderTests : IDisposable
{
    private static readonly string Pages = Path.Join(Repository.Root, "docs/help");
    private readonly string _folder = Directory.CreateTempSubdirectory("kvmps-help-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_cmdlet_and_every_about_page_is_in_it()
    {
        HelpFolder.Write(Pages, _folder);
        XNamespace command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
        var names = XDocument
            .Load(Path.Join(_folder, "KvmPS.dll-Help.xml"))
            .Descendants(command + "details")
            .Select(d => d.Element(command + "name")!.Value);
        Assert.Equal(Repository.Cmdlets.Select(Repository.NameOf).Order(StringComparer.Ordinal), names);
        Assert.Equal(
            Directory.EnumerateFiles(Pages, "about_*.md").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal),
            Directory
                .EnumerateFiles(_folder, "*.help.txt")
                .Select(f => Path.GetFileName(f).Replace(".help.txt", "", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_about_the_module_lists_every_cmdlet_with_its_synopsis()
    {
        Assert.Empty(HelpFolder.Write(Pages, _folder));
        var about = File.ReadAllLines(Path.Join(_folder, "about_KvmPS.help.txt"));
        Assert.All(Repository.Cmdlets.Select(Repository.NameOf), name =>
        {
            var at = Array.IndexOf(about, $"    {name}");
            Assert.True(at > 0, $"{name} is not listed");
            var synopsis = CommandPage.Parse(name, File.ReadAllText(Path.Join(Pages, name + ".md"))).Synopsis;
            // It is broken at 80 columns.
            Assert.StartsWith(about[at + 1].Trim(), synopsis.ReplaceLineEndings(" "), StringComparison.Ordinal);
        });
        Assert.DoesNotContain(about, l => l.Contains("<!--", StringComparison.Ordinal));
    }

    [Fact]
    public void A_comment_in_an_about_page_is_refused_unless_it_is_the_place_of_the_list() =>
        Assert.Equal(
            "about_Thing: '<!-- cmdlet -->' is not '<!-- cmdlets -->'",
            Assert.Throws<PageException>(() => AboutList.FillIn("about_Thing", ["# about_Thing", "<!-- cmdlet -->"], []).ToList()).Message);

    [Fact]
    public void A_page_that_cannot_be_read_leaves_what_was_there()
    {
        var (pages, output) = (Path.Join(_folder, "pages"), Path.Join(_folder, "out"));
        Directory.CreateDirectory(pages);
        File.WriteAllText(Path.Join(pages, "Get-KvmThing.md"), "# Get-KvmThing\n");
        File.WriteAllText(Path.Join(pages, "about_Thing.md"), "# about_Thing\n");
        Assert.Throws<PageException>(() => HelpFolder.Write(pages, output));
        Assert.False(Directory.Exists(output));
        File.Delete(Path.Join(pages, "Get-KvmThing.md"));
        Assert.Throws<PageException>(() => HelpFolder.Write(pages, output));
    }
}
