using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>What tools/New-Cmdlet leaves to its user to write is written.</summary>
public sealed class PlaceholderTests
{
    public static TheoryData<string> Files { get; } =
    [
        "CHANGELOG.md",
        "tests/Pester/WhatIf.Tests.ps1",
        .. Below("docs/help", "*.md"),
        .. Below("src/KvmPS", "*.cs"),
        .. Below("src/KvmPS/Format", "*.ps1xml"),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Nothing_is_left_to_be_filled_in(string file)
    {
        // Help pages have no other use for two braces, and platyPS' skeletons have them with other words.
        var mark = file.StartsWith("docs/help", StringComparison.Ordinal) ? "{{" : "{{ Fill in";
        Assert.DoesNotContain(
            File.ReadLines(Path.Join(Repository.Root, file)).Select((line, i) => $"{file}:{i + 1}: {line.Trim()}"),
            l => l.Contains(mark, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Below(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Join(Repository.Root, folder), pattern, SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Root, f))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
}
