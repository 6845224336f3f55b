using System.Text.RegularExpressions;
using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>What the pages say of files and classes is true of the source.</summary>
public sealed partial class DesignPageTests
{
    private static readonly string[] Sources = ["src", "tests", "tools"];

    private static readonly Lazy<HashSet<string>> Words = new(() =>
        [
            .. Sources
                .SelectMany(f => Directory.EnumerateFiles(Path.Join(Repository.Root, f), "*.*", SearchOption.AllDirectories))
                .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
                .Where(f => Path.GetExtension(f) is ".cs" or ".csproj" or ".proj" or ".ps1xml" or ".ps1")
                // A comment may still have a name that the code has given up.
                .SelectMany(File.ReadLines)
                .Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal))
                .SelectMany(l => Word().Matches(l).Select(m => m.Value)),
        ]);

    public static TheoryData<string> Pages { get; } =
        [.. In("docs", SearchOption.AllDirectories), "README.md", "CONTRIBUTING.md", "CHANGELOG.md"];

    public static TheoryData<string> DesignPages { get; } = [.. In("docs/design", SearchOption.TopDirectoryOnly), "docs/design.md"];

    [Fact]
    public void Samples_of_code_are_in_the_files_that_they_name()
    {
        var samples = DesignPages.Select(p => p.Data).SelectMany(p => Sample().Matches(Text(p)).Select(m => m.Groups)).ToList();
        Assert.NotEmpty(samples);
        Assert.All(samples, s => Assert.Contains(s["code"].Value.Trim(), Text(s["file"].Value), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_sample_of_code_names_its_file()
        => Assert.All(DesignPages.Select(p => p.Data), p => Assert.Equal(Text(p).Split("```csharp").Length - 1, Sample().Count(Text(p))));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_to_files_and_headings_that_exist(string page)
    {
        var folder = Path.GetDirectoryName(Path.Join(Repository.Root, page))!;
        var astray = Link()
            .Matches(WithoutCode(Text(page)))
            .Select(m => m.Groups[1].Value)
            .Where(l => !l.Contains("://", StringComparison.Ordinal))
            .Where(l => !Leads(l.StartsWith('#') ? Path.Join(Repository.Root, page) + l : Path.Join(folder, l)));
        Assert.Empty(astray);
    }

    [Theory]
    [MemberData(nameof(DesignPages))]
    public void Types_that_the_page_names_exist(string page)
    {
        var unknown = CodeSpans(page).Where(s => TypeName().IsMatch(s)).SelectMany(s => s.Split('.')).Where(w => !Words.Value.Contains(w));
        Assert.Empty(unknown);
    }

    [Theory]
    [MemberData(nameof(DesignPages))]
    public void Files_that_the_page_names_exist(string page)
    {
        var missing = CodeSpans(page)
            .Where(s => SourceFile().IsMatch(s))
            .Where(s => !Path.Exists(Path.Join(Repository.Root, s)) && !Path.Exists(Path.Join(Repository.ModuleSource, s)));
        Assert.Empty(missing);
    }

    [Fact]
    public void A_data_path_lists_as_many_files_as_it_says_and_each_once()
    {
        var paths = Text("docs/design/data-paths.md").Split("\n## ").Skip(1).ToList();
        Assert.NotEmpty(paths);
        Assert.All(paths, path =>
        {
            var steps = Step().Matches(path);
            Assert.Equal(Enumerable.Range(1, steps.Count).Select(n => $"{n}"), steps.Select(s => s.Groups[1].Value));
            Assert.Equal(steps.Count, steps.Select(s => s.Groups[2].Value).Distinct().Count());
            Assert.Contains($"{steps.Count} files", path, StringComparison.Ordinal);
        });
    }

    private static IEnumerable<string> In(string folder, SearchOption below) => Directory
        .EnumerateFiles(Path.Join(Repository.Root, folder), "*.md", below)
        .Select(f => Path.GetRelativePath(Repository.Root, f))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> CodeSpans(string page) =>
        CodeSpan().Matches(WithoutCode(Text(page))).Select(m => m.Groups[1].Value);

    /// <summary>To a file, and to a heading of it where the link names one.</summary>
    private static bool Leads(string link)
    {
        var parts = link.Split('#');
        return Path.Exists(parts[0])
            && (parts.Length == 1 || File.ReadLines(parts[0]).Any(l => l.StartsWith('#') && Anchor(l.TrimStart('#').Trim()) == parts[1]));
    }

    // As GitHub makes them.
    private static string Anchor(string heading) =>
        string.Concat(heading.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    private static string Text(string page) => File.ReadAllText(Path.Join(Repository.Root, page));

    private static string WithoutCode(string text) => Fence().Replace(text, "");

    // ```csharp, a comment with the file below src/KvmPS or the repository, and lines of it.
    [GeneratedRegex(@"^```csharp\n// (?<file>\S+\.cs)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sample();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*(\.[A-Z][A-Za-z0-9]*)*$")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+\.(cs|md|ps1|ps1xml|sh|proj|props)$")]
    private static partial Regex SourceFile();

    [GeneratedRegex("^([0-9]+)\\. `([^`]+)`", RegexOptions.Multiline)]
    private static partial Regex Step();

    [GeneratedRegex("[A-Za-z0-9_]+")]
    private static partial Regex Word();
}
