using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using System.Xml.Linq;
using KvmPS.Help;
using KvmPS.Unit.Architecture;
using KvmPS.Unit.Commands;
using Xunit;

namespace KvmPS.Unit.NewCmdlet;

/// <summary>What ./build.sh New writes: in a copy of the files that it reads, by the script itself.</summary>
public sealed class NewCmdletTests : IDisposable
{
    private static readonly string Script = Path.Join(Repository.Root, "tools/New-Cmdlet/New-Cmdlet.ps1");

    private const string View = "src/KvmPS/Format/VM.Format.ps1xml";

    private readonly SourceCopy _source = new();
    private readonly Engine _engine = new();

    public static TheoryData<string, string, string> Kinds => new()
    {
        { "Get-KvmThing", "VM", "VMItemCommand" },
        { "Get-KvmGadget", "Host", "KvmCommand" },
        { "Set-KvmGadget", "Tuning", "KvmCommand" },
        { "Remove-KvmGadget", "Host", "KvmCommand" },
        { "New-KvmGadget", "Service", "KvmCommand" },
        { "Wait-KvmThing", "Guest", "VMItemCommand" },
        { "Remove-KvmThing", "Memory", "VMItemCommand" },
        { "Sync-KvmBalloon", "Host", "VMItemCommand" },
        { "Test-KvmVMFirmware", "Host", "VMItemCommand" },
        { "Rename-KvmVM", "VM", "VMCommand" },
        { "Find-KvmVM", "VM", "KvmCommand" },
        { "Rename-KvmNetwork", "Network", "NetworkCommand" },
        { "Wait-KvmStoragePool", "Storage", "StoragePoolCommand" },
        { "Clear-KvmVolume", "Storage", "VolumeCommand" },
        { "Suspend-KvmMetering", "Metering", "MeteringCommand" },
    };

    public static TheoryData<string, string> Refused => new()
    {
        { "", "New needs -Name and -Family. Type: ./build.sh New -Name Get-KvmThing -Family VM" },
        { "-Name Get-KvmThing", "New needs -Name and -Family. Type: ./build.sh New -Name Get-KvmThing -Family VM" },
        { "-Name Get-VMThing -Family VM", "'Get-VMThing' is no name of a cmdlet: *Type: ./build.sh New -Name Get-KvmThing -Family VM" },
        { "-Name get-kvmthing -Family VM", "'get-kvmthing' is no name of a cmdlet: *" },
        { "-Name Get-KvmThing/../x -Family VM", "'Get-KvmThing/../x' is no name of a cmdlet: *" },
        { "-Name \"Get-KvmThing`n\" -Family VM", "'Get-KvmThing\n' is no name of a cmdlet: *" },
        { "-Name 'Get-Kvm\"; evil' -Family VM", "'Get-Kvm\"; evil' is no name of a cmdlet: *" },
        { "-Name Get-KvmThingWithAVeryLongNameThatNobodyCouldEverType -Family VM", "*at most 50 of them*" },
        { "-Name Make-KvmThing -Family VM", "'Make' is no approved verb; Get-Verb lists them *Type: *-Name Set-KvmThing -Family VM" },
        { "-Name Get-KvmThings -Family VM", "'KvmThings' is a plural. Type: ./build.sh New -Name Get-KvmThing -Family VM" },
        { "-Name Get-KvmVM -Family VM", "Get-KvmVM exists.*git grep -l Get-KvmVM" },
        { "-Name Get-KvmVm -Family VM", "Get-KvmVm exists.*" },
        { "-Name Get-KvmThing -Family vm", "there is no family 'vm' *Families: Bridge, CloudInit, *Type: *-Name Get-KvmThing -Family VM" },
        { "-Name Get-KvmThing -Family Bases", "there is no family 'Bases' *" },
        { "-Name Get-KvmThing -Family ../Commands/VM", "there is no family '../Commands/VM' *" },
        { "-Name Get-KvmThing -Family VM -Test Bench", "-Test is Live or Unit, not 'Bench'. Type: *-Test Unit" },
        { "-Name Get-KvmThing -Family VM -Base Object", "there is no base class 'Object'. Base classes: KvmCommand, *" },
        { "-Name Get-KvmThing -Family VM -OutputType Thing", "'Thing' is no name of a type *-OutputType KvmThing" },
        { "-Name Get-KvmThing -Family VM -OutputType KvmCommand", "'KvmCommand' would be taken for a type that there is.*" },
    };

    public void Dispose()
    {
        _engine.Dispose();
        _source.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Its_class_and_its_page_say_the_same(string name, string family, string baseClass)
    {
        New($"-Name {name} -Family {family}");
        using var compiled = CompiledSource.Of(_source.Written("src/KvmPS", "*.cs"));
        var type = Assert.Single(compiled.Types, t => t.IsDefined(typeof(CmdletAttribute), inherit: false));
        Assert.Equal(name, Repository.NameOf(type));
        Assert.Equal(baseClass, type.BaseType!.Name);
        Assert.Equal($"KvmPS.Commands.{family}", type.Namespace);

        var page = CommandPage.Parse(name, _source.Read($"docs/help/{name}.md"));
        var attribute = type.GetCustomAttribute<CmdletAttribute>()!;
        Assert.Equal(
            CmdletTests.Parameters(type).Select(p => p.Name).Concat(attribute.SupportsShouldProcess ? ["Confirm", "WhatIf"] : [])
                .Order(StringComparer.Ordinal),
            page.Parameters.Select(p => p.Name));
        Assert.Equal(attribute.DefaultParameterSetName ?? "__AllParameterSets", page.Syntax[0].Set);
        Assert.All(CmdletTests.Parameters(type), p => AssertSame(p, page.Parameters.Single(described => described.Name == p.Name)));
        foreach (var line in page.Syntax)
        {
            Assert.Equal(
                page.Parameters.Where(p => p.Of.ParameterSets.Any(s => s.Name == "(All)" || s.Name == line.Set)).Select(p => p.Name),
                line.Words.Select(w => w.Name).Order(StringComparer.Ordinal));
        }

        Assert.Equal(
            type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(o => o.Type).Select(t => t.Name).DefaultIfEmpty("None"),
            page.Outputs.Select(o => o.Type).Where(t => t != "None" || page.Outputs.Count == 1));
        Assert.InRange(page.Examples.Count, 3, 3);
    }

    [Fact]
    public void A_verb_of_each_kind_compiles_and_says_whether_it_changes_something()
    {
        string[] verbs = [.. CmdletTests.Harmless, "Add", "Connect", "Backup", "Debug", "Approve", "Use", "Grant", "Remove", "New", "Set"];
        verbs = [.. verbs.Distinct()];
        foreach (var verb in verbs) New($"-Name {verb}-KvmGadget -Family Host");
        using var compiled = CompiledSource.Of(_source.Written("src/KvmPS", "*.cs"));
        var cmdlets = compiled.Types.Where(t => t.IsDefined(typeof(CmdletAttribute), inherit: false)).ToDictionary(Repository.NameOf);
        Assert.Equal(verbs.Select(v => $"{v}-KvmGadget").Order(StringComparer.Ordinal), cmdlets.Keys.Order(StringComparer.Ordinal));
        var lines = WhatIfLines();
        Assert.All(verbs, verb =>
        {
            var type = cmdlets[$"{verb}-KvmGadget"];
            var changes = !CmdletTests.Harmless.Contains(verb);
            Assert.Equal(changes, type.GetCustomAttribute<CmdletAttribute>()!.SupportsShouldProcess);
            Assert.Equal(changes, lines.ContainsKey($"{verb}-KvmGadget"));
            if (verb is "Get" or "New") Assert.NotEmpty(type.GetCustomAttributes<OutputTypeAttribute>());
            if (verb is "Remove") Assert.Equal(ConfirmImpact.High, type.GetCustomAttribute<CmdletAttribute>()!.ConfirmImpact);
            if (verb is "Remove") Assert.NotNull(type.GetProperty("Force"));
            if (verb is "Wait") Assert.NotNull(type.GetProperty("TimeoutSec"));
        });
    }

    [Fact]
    public void Verbs_that_change_nothing_are_those_of_the_test_of_all_cmdlets()
    {
        var script = Parser.ParseFile(Script, out _, out _);
        var list = script.Find(
            a => a is AssignmentStatementAst { Left: VariableExpressionAst { VariablePath.UserPath: "harmless" } },
            searchNestedScriptBlocks: false)!;
        Assert.Equal(
            CmdletTests.Harmless,
            list.FindAll(a => a is StringConstantExpressionAst, searchNestedScriptBlocks: false)
                .Select(a => ((StringConstantExpressionAst)a).Value));
    }

    [Fact]
    public void It_is_eight_files_at_most_and_the_lists_stay_sorted()
    {
        var before = _source.Files();
        New("-Name Get-KvmThing -Family VM");
        Assert.Equal(
            [
                "CHANGELOG.md",
                "KvmPS.psd1",
                "docs/help/Get-KvmThing.md",
                "src/KvmPS/Commands/VM/GetKvmThingCommand.cs",
                View,
                "src/KvmPS/Model/VM/KvmThing.cs",
                "tests/Live/VM/GetKvmThingTests.cs",
            ],
            Changed(before));
        var exported = Strings("CmdletsToExport");
        Assert.Contains("Get-KvmThing", exported);
        Assert.Equal(exported.Order(StringComparer.Ordinal), exported);
        Assert.Contains(
            XElement.Parse(_source.Read(View)).Descendants("View"),
            v => v.Element("ViewSelectedBy")!.Value == "KvmPS.Model.KvmThing" && v.Element("TableControl") is not null);
        Assert.Contains("### Added\n\n- `Get-KvmThing` {{ Fill in", _source.Read("CHANGELOG.md"), StringComparison.Ordinal);

        // Of the type that there is by now, nothing more is written; and it is taken into the list of what changes something.
        before = _source.Files();
        New("-Name Set-KvmThing -Family VM");
        Assert.Equal(
            [
                "CHANGELOG.md",
                "KvmPS.psd1",
                "docs/help/Set-KvmThing.md",
                "src/KvmPS/Commands/VM/SetKvmThingCommand.cs",
                "tests/Live/VM/SetKvmThingTests.cs",
                "tests/Pester/WhatIf.Tests.ps1",
            ],
            Changed(before));
        Assert.Equal("Set-KvmThing on -WhatIf", WhatIfLines()["Set-KvmThing"]);
    }

    [Fact]
    public void A_family_without_a_file_of_views_gets_one_that_the_manifest_names()
    {
        var before = _source.Files();
        New("-Name Get-KvmLink -Family Network -Test Unit");
        Assert.Contains("src/KvmPS/Format/Network.Format.ps1xml", Changed(before));
        Assert.Contains("tests/Unit/Commands/GetKvmLinkTests.cs", Changed(before));
        var formats = Strings("FormatsToProcess");
        Assert.Contains("Format/Network.Format.ps1xml", formats);
        Assert.Equal(formats.Order(StringComparer.Ordinal), formats);
        Assert.Contains("Get-KvmLink", Strings("CmdletsToExport"));
        Assert.Equal(
            "KvmPS.Model.KvmLink",
            XElement.Parse(_source.Read("src/KvmPS/Format/Network.Format.ps1xml")).Descendants("TypeName").Single().Value);
    }

    [Fact]
    public void What_is_to_be_written_is_marked_and_its_tests_fail_until_then()
    {
        New("-Name Set-KvmThing -Family VM");
        Assert.Contains("{{ Fill in", _source.Read("docs/help/Set-KvmThing.md"), StringComparison.Ordinal);
        Assert.Contains("{{ Fill in", _source.Read("src/KvmPS/Commands/VM/SetKvmThingCommand.cs"), StringComparison.Ordinal);
        var test = _source.Read("tests/Live/VM/SetKvmThingTests.cs");
        Assert.Equal(3, test.Split("[Fact]").Length - 1);
        Assert.Equal(3, test.Split("Assert.Fail(").Length - 1);
        foreach (var line in test.Split('\n').Concat(_source.Read("src/KvmPS/Commands/VM/SetKvmThingCommand.cs").Split('\n')))
        {
            Assert.InRange(line.Length, 0, 140);
            Assert.Equal(line.TrimEnd(), line);
            Assert.DoesNotMatch("@[A-Za-z]+@", line);
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Bad_input_is_refused_with_what_to_type_and_nothing_is_written(string arguments, string message)
    {
        var before = _source.Files();
        var error = Fail(arguments);
        Assert.True(new WildcardPattern(message.Replace("[", "`[", StringComparison.Ordinal)).IsMatch(error), error);
        Assert.Empty(Changed(before));
    }

    [Theory]
    [InlineData("KvmPS.psd1", "CmdletsToExport      = @(", "CmdletsToExport = 'Get-KvmVM', @(")]
    [InlineData("CHANGELOG.md", "## [Unreleased]", "## Soon")]
    [InlineData(View, "</ViewDefinitions>", "</Views>")]
    [InlineData("tests/Pester/WhatIf.Tests.ps1", "$lines = @{", "$all = @{")]
    public void A_file_that_is_not_as_expected_is_named_and_nothing_is_written(string file, string old, string now)
    {
        Assert.Contains(old, _source.Read(file), StringComparison.Ordinal);
        File.WriteAllText(_source.Path(file), _source.Read(file).Replace(old, now, StringComparison.Ordinal));
        var before = _source.Files();
        Assert.StartsWith(file, Fail("-Name Set-KvmThing -Family VM -OutputType KvmThing"), StringComparison.Ordinal);
        Assert.Empty(Changed(before));
    }

    [Theory]
    [InlineData("docs/help/Get-KvmThing.md")]
    [InlineData("tests/Live/VM/GetKvmThingTests.cs")]
    [InlineData("src/KvmPS/Commands/Host/GetKvmThingCommand.cs")]
    public void What_exists_is_left_as_it_is(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_source.Path(file))!);
        File.WriteAllText(_source.Path(file), "mine");
        var before = _source.Files();
        Assert.Contains(" exists", Fail("-Name Get-KvmThing -Family VM"), StringComparison.Ordinal);
        Assert.Empty(Changed(before));
    }

    /// <summary>The test's class is written last: all else is there by then, and the lists are changed.</summary>
    [Fact]
    public void A_failure_while_it_is_written_takes_everything_back()
    {
        File.WriteAllText(_source.Path("tests/Live"), "no folder");
        var before = _source.Files();
        var folders = _source.Folders();
        var error = Fail("-Name Set-KvmThing -Family Service -OutputType KvmThing");
        Assert.StartsWith("nothing was written: ", error, StringComparison.Ordinal);
        Assert.Empty(Changed(before));
        Assert.Equal(folders, _source.Folders());
    }

    private static void AssertSame(PropertyInfo parameter, ParameterPage page)
    {
        Assert.Equal(parameter.PropertyType.FullName, page.Of.Type);
        Assert.Equal(parameter.IsDefined(typeof(SupportsWildcardsAttribute)), page.Of.SupportsWildcards);
        Assert.Equal(
            parameter.GetCustomAttributes<ParameterAttribute>().Select(a => (
                a.ParameterSetName == ParameterAttribute.AllParameterSets ? "(All)" : a.ParameterSetName,
                a.Position == int.MinValue ? "Named" : $"{a.Position}",
                a.Mandatory,
                a.ValueFromPipeline,
                a.ValueFromPipelineByPropertyName)),
            page.Of.ParameterSets.Select(s => (s.Name, s.Position, s.IsRequired, s.ValueFromPipeline, s.ValueFromPipelineByPropertyName)));
    }

    private void New(string arguments) => _engine.Run($"& $script -Root $root {arguments}", Variables());

    private string Fail(string arguments)
    {
        var result = _engine.Try($"& $script -Root $root {arguments}", Variables());
        Assert.Empty(result.Output);
        return Assert.Single(result.Errors).Exception.Message;
    }

    private (string Name, object? Value)[] Variables() =>
        [("script", Script), ("root", _source.Root)];

    private IEnumerable<string> Changed(IReadOnlyDictionary<string, string> before) => _source.Files()
        .Where(f => !before.TryGetValue(f.Key, out var old) || old != f.Value).Select(f => f.Key)
        .Concat(before.Keys.Where(f => !File.Exists(_source.Path(f))))
        .Order(StringComparer.Ordinal);

    private IReadOnlyList<string> Strings(string list) =>
        [.. _engine.Run($"(Import-PowerShellDataFile $root/KvmPS.psd1).{list}", Variables()).Select(o => (string)o.BaseObject)];

    /// <summary>The lines of the Pester test, by cmdlet; the file has to be valid.</summary>
    private Dictionary<string, string> WhatIfLines()
    {
        var file = Parser.ParseFile(_source.Path("tests/Pester/WhatIf.Tests.ps1"), out _, out var errors);
        Assert.Empty(errors);
        var lines = (HashtableAst)file.Find(a => a is HashtableAst { KeyValuePairs.Count: > 20 }, searchNestedScriptBlocks: true)!;
        var names = lines.KeyValuePairs.Select(p => ((StringConstantExpressionAst)p.Item1).Value).ToList();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        return lines.KeyValuePairs.ToDictionary(
            p => ((StringConstantExpressionAst)p.Item1).Value,
            p => p.Item2.Extent.Text.Trim('\''));
    }
}
