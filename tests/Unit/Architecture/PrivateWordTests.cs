using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>Users read the terms of libvirt, QEMU, Linux and PowerShell, and no words that only this project uses for them.</summary>
public sealed partial class PrivateWordTests
{
    // libvirt's own error, which is recognised.
    private const string OfLibvirt = "No more available PCI slots";

    [Fact]
    public void Help_and_documents_have_none() => Assert.Empty(((string[])["README.md", "CHANGELOG.md"])
        .Select(f => Path.Join(Repository.Root, f))
        .Concat(Directory.EnumerateFiles(Path.Join(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
        .SelectMany(f => File.ReadLines(f).Select((line, i) => (Line: line, Place: $"{Path.GetFileName(f)}:{i + 1}")))
        .Where(l => Private().IsMatch(l.Line))
        .Select(l => $"{l.Place}: {Private().Match(l.Line).Value}: {l.Line}"));

    [Fact]
    public void Texts_in_the_code_have_none()
    {
        var texts = ((string[])[Repository.Module.Location, typeof(KvmPS.Tools.QemuImg).Assembly.Location])
            .SelectMany(Texts).ToList();
        // As many as there are errors, at least: else nothing would be read.
        Assert.InRange(texts.Count, 1000, int.MaxValue);
        Assert.Empty(texts.Where(t => t != OfLibvirt && Private().IsMatch(t)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Views_have_none() => Assert.Empty(Directory.EnumerateFiles(Path.Join(Repository.ModuleSource, "Format"), "*.ps1xml")
        .SelectMany(f => File.ReadLines(f).Where(l => Private().IsMatch(l)).Select(l => $"{Path.GetFileName(f)}: {l.Trim()}")));

    [Theory]
    [InlineData("The overlay lies over base.qcow2.")]
    [InlineData("Put the disc into the drive, so that it starts.")]
    [InlineData("It cuts the power and writes the image anew.")]
    public void Such_words_are_known(string text) => Assert.Matches(Private(), text);

    private static List<string> Texts(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var reader = file.GetMetadataReader();
        var texts = new List<string>();
        // The heap begins with an empty text.
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = reader.GetNextHandle(handle)) texts.Add(reader.GetUserString(handle));
        return texts;
    }

    [GeneratedRegex(
        @"\b(lies?|lay) (over|below)\b|\bdiscs?\b|\bboth halves\b|\bhal(f|ves) of (a|the) VM\b|\bwish(es)?\b|\bpatience\b|\bfound out\b"
            + @"|\bno more\b(?! than)|\bno longer keeps\b|\banew\b|\bso that\b|\beverything back\b|\bin words\b|\bway out\b"
            + @"|\bcuts? (the|its|their) power\b|\bpower cut\b|\bin vain\b|\bplugs over\b|\bas asked already\b|\bso many\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Private();
}
