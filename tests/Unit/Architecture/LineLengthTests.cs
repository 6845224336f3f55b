using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>.editorconfig says how long a line may be, which no analyzer holds anybody to.</summary>
public sealed class LineLengthTests
{
    private const int Longest = 140;

    [Theory]
    [InlineData("src")]
    [InlineData("tools")]
    public void A_line_of_code_fits_the_window(string folder)
    {
        var files = Directory.EnumerateFiles(Path.Join(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Root, f))
            .Where(f => !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(f => File.ReadLines(Path.Join(Repository.Root, f))
            .Select((line, i) => (line.Length, Place: $"{f}:{i + 1}"))
            .Where(l => l.Length > Longest)
            .Select(l => $"{l.Place} has {l.Length} columns")));
    }

    [Fact]
    public void The_length_is_that_of_the_editors() =>
        Assert.Contains($"max_line_length = {Longest}", File.ReadLines(Path.Join(Repository.Root, ".editorconfig")));
}
