using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>Exports in the manifest = cmdlet classes = help pages.</summary>
public sealed class ExportTests
{
    private static IEnumerable<string> Classes => Repository.Cmdlets.Select(Repository.NameOf).Order(StringComparer.Ordinal);

    [Fact]
    public void The_manifest_exports_every_cmdlet_and_nothing_else()
    {
        var manifest = Manifest();
        Assert.Equal(Classes, Strings(manifest["CmdletsToExport"]).Order(StringComparer.Ordinal));
        foreach (var kind in (string[])["FunctionsToExport", "VariablesToExport", "AliasesToExport"]) Assert.Empty(Strings(manifest[kind]));
    }

    [Fact]
    public void The_manifest_names_the_views()
    {
        var manifest = Manifest();
        Assert.Equal(
            FormatViewTests.Files.Select(f => $"Format/{Path.GetFileName(f)}").Order(StringComparer.Ordinal),
            Strings(manifest["FormatsToProcess"]).Order(StringComparer.Ordinal));
        Assert.Equal("KvmPS.dll", (string?)manifest["RootModule"]);
        Assert.Equal("7.4", (string?)manifest["PowerShellVersion"]);
    }

    [Fact]
    public void Every_cmdlet_has_a_help_page_and_every_page_a_cmdlet()
    {
        var pages = Directory.EnumerateFiles(Path.Join(Repository.Root, "docs/help"), "*-*.md")
            .Select(p => Path.GetFileNameWithoutExtension(p)!)
            .Order(StringComparer.Ordinal);
        Assert.Equal(Classes, pages);
    }

    [Fact]
    public void A_help_page_has_every_parameter_and_no_other()
    {
        string[] common = ["WhatIf", "Confirm", "ProgressAction"];
        foreach (var cmdlet in Repository.Cmdlets)
        {
            var path = Path.Join(Repository.Root, "docs/help", Repository.NameOf(cmdlet) + ".md");
            Assert.True(File.Exists(path), $"{path} is missing.");
            var described = File.ReadLines(path)
                .Where(l => l.StartsWith("### -", StringComparison.Ordinal))
                .Select(l => l[5..].Trim())
                .Except(common)
                .Order(StringComparer.Ordinal);
            Assert.True(
                described.SequenceEqual(CmdletTests.Parameters(cmdlet).Select(p => p.Name).Order(StringComparer.Ordinal)),
                $"{Repository.NameOf(cmdlet)}: the page describes {string.Join(", ", described)}");
        }
    }

    [Fact]
    public void A_help_page_says_which_parameter_set_is_the_default()
        => Assert.All(Repository.Cmdlets, cmdlet =>
        {
            var sets = File.ReadLines(Path.Join(Repository.Root, "docs/help", Repository.NameOf(cmdlet) + ".md"))
                .SkipWhile(l => l != "## SYNTAX").Skip(1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))
                .Where(l => l.StartsWith("### ", StringComparison.Ordinal)).Select(l => l[4..]).ToList();
            if (sets.Count < 2) return;
            var set = cmdlet.GetCustomAttribute<CmdletAttribute>()!.DefaultParameterSetName;
            Assert.Equal(set is null ? [] : [$"{set} (Default)"], sets.Where(s => s.EndsWith(" (Default)", StringComparison.Ordinal)));
        });

    private static Hashtable Manifest()
    {
        var path = Path.Join(Repository.ModuleSource, "KvmPS.psd1");
        if (!File.Exists(path)) path = Path.Join(Repository.Root, "KvmPS.psd1");
        Assert.True(File.Exists(path), $"{path} is missing.");
        var parsed = Parser.ParseFile(path, out _, out var errors);
        Assert.Empty(errors);
        return (Hashtable)((HashtableAst)parsed.Find(a => a is HashtableAst, searchNestedScriptBlocks: false)!).SafeGetValue();
    }

    private static IEnumerable<string> Strings(object? value) =>
        value is null ? []
        : value is string one ? [one]
        : ((IEnumerable)value).Cast<string>();
}
