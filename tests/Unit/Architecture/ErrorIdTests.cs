using System.Text.RegularExpressions;
using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>Scripts rely on error ids: each one in the source is on the page about errors.</summary>
public sealed partial class ErrorIdTests
{
    [Fact]
    public void Every_id_is_on_the_page_about_errors()
    {
        var ids = Directory.EnumerateFiles(Repository.ModuleSource, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(f => Id().Matches(File.ReadAllText(f)))
            .Select(m => m.Groups[1].Value)
            .ToHashSet();
        Assert.True(ids.Count > 30, $"only {ids.Count} ids were found in the source");
        var page = File.ReadAllText(Path.Join(Repository.Root, "docs/help/about_KvmPS_Errors.md"));
        Assert.Empty(ids.Where(id => !Regex.IsMatch(page, $@"\b{id}\b")).Order(StringComparer.Ordinal));
    }

    // new KvmException("Id", Failure…), new("Id", Failure…), Record(exception, "Id", ErrorCategory…), => ("Id", ErrorCategory…
    [GeneratedRegex("""
        "([A-Z][A-Za-z]+)",\s*(?:Failure|ErrorCategory)\.
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Id();
}
