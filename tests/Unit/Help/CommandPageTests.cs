using System.Xml.Linq;
using KvmPS.Help;
using Xunit;

namespace KvmPS.Unit.Help;

/// <summary>What Get-Help reads of a page.</summary>
public sealed class CommandPageTests
{
    private const string Fence = "```";

    private const string Page = $"""
        ---
        document type: cmdlet
        title: Get-KvmThing
        ---

        # Get-KvmThing

        ## SYNOPSIS

        Shows things.

        ## SYNTAX

        ### Name (Default)

        {Fence}
        Get-KvmThing [[-Name] <string[]>] [-Size] <long> -Kind <ThingKind>
         [-Force] [<CommonParameters>]
        {Fence}

        ### All

        {Fence}
        Get-KvmThing -All [-Size <long>] [<CommonParameters>]
        {Fence}

        ## ALIASES

        None.

        ## DESCRIPTION

        Shows `things`:

        - one & two
        - three

        {Fence}powershell
        # This is no heading.
        Get-KvmThing | Out-Null
        {Fence}

        ## EXAMPLES

        ### Example 1: All of them

        First:

        {Fence}powershell
        Get-KvmThing
        {Fence}

        {Fence}Output
        Name
        ----
        a<b
        {Fence}

        It is "quick".

        ## PARAMETERS

        ### -Name

        Names.

        {Fence}yaml
        Type: System.String[]
        DefaultValue: all
        SupportsWildcards: true
        Aliases: []
        ParameterSets:
        - Name: Name
          Position: 0
          IsRequired: false
          ValueFromPipeline: true
          ValueFromPipelineByPropertyName: true
        AcceptedValues: []
        {Fence}

        ### -Size

        The size.

        {Fence}yaml
        Type: System.Nullable`1[System.Int64]
        DefaultValue: ''
        Aliases:
        - Length
        - Bytes
        ParameterSets:
        - Name: Name
          Position: 1
          IsRequired: true
        - Name: All
          Position: Named
          IsRequired: false
        {Fence}

        ### -Kind

        The kind.

        {Fence}yaml
        Type: KvmPS.ThingKind
        DefaultValue: none
        ParameterSets:
        - Name: Name
          Position: Named
          IsRequired: true
        AcceptedValues:
        - Big
        - Small
        {Fence}

        ### -Force

        Does not ask.

        {Fence}yaml
        Type: System.Management.Automation.SwitchParameter
        DefaultValue: False
        ParameterSets:
        - Name: (All)
          Position: Named
        {Fence}

        ### -All

        All.

        {Fence}yaml
        Type: System.Management.Automation.SwitchParameter
        DefaultValue: False
        ParameterSets:
        - Name: All
          Position: Named
          IsRequired: true
        {Fence}

        ### CommonParameters

        As everywhere.

        ## INPUTS

        ### System.String

        Names.

        ## OUTPUTS

        ### KvmPS.Thing

        A thing.

        ## NOTES

        - Error: why.

        ## RELATED LINKS

        - [Set-KvmThing](Set-KvmThing.md)
        - [The format](https://libvirt.org/thing.html)
        """;

    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private readonly XElement _maml = MamlDocument.Of([CommandPage.Parse("Get-KvmThing", Page)]).Root!.Element(Command + "command")!;

    [Fact]
    public void Each_parameter_set_is_a_line_of_the_syntax_with_its_own_positions()
    {
        var lines = _maml
            .Element(Command + "syntax")!
            .Elements()
            .Select(item =>
                string.Join(
                    ' ',
                    item.Elements(Command + "parameter")
                        .Select(p =>
                            $"{p.Element(Maml + "name")!.Value}:{(string?)p.Elements(Command + "parameterValue").SingleOrDefault()}:{(bool)p.Attribute("required")!}:{p.Attribute("position")!.Value}")));
        Assert.Equal(
            [
                "Name:string[]:False:0 Size:long:True:1 Kind:ThingKind:True:Named Force::False:Named",
                "All::True:Named Size:long:False:Named",
            ],
            lines);
    }

    [Fact]
    public void Parameters_have_their_facts()
    {
        var parameters = _maml.Element(Command + "parameters")!.Elements().ToDictionary(p => p.Element(Maml + "name")!.Value);
        Assert.Equal(["Name", "Size", "Kind", "Force", "All"], parameters.Keys);
        var name = parameters["Name"];
        Assert.Equal(
            ("true", "true (ByValue, ByPropertyName)", "none", "all", "System.String[]", "Names."),
            (
                (string)name.Attribute("globbing")!,
                (string)name.Attribute("pipelineInput")!,
                (string)name.Attribute("aliases")!,
                name.Element(Dev + "defaultValue")!.Value,
                name.Element(Dev + "type")!.Value,
                name.Element(Maml + "description")!.Value));
        var size = parameters["Size"];
        Assert.Equal(
            ("true", "1", "Length, Bytes", null),
            (
                (string)size.Attribute("required")!,
                (string)size.Attribute("position")!,
                (string)size.Attribute("aliases")!,
                size.Element(Dev + "defaultValue")));
        Assert.Equal(
            ("System.Int64", "System.Int64"),
            (size.Element(Dev + "type")!.Value, size.Element(Command + "parameterValue")!.Value));
        Assert.Equal(["Big", "Small"], parameters["Kind"].Element(Command + "parameterValueGroup")!.Elements().Select(e => e.Value));
        Assert.Null(parameters["Force"].Element(Command + "parameterValue"));
    }

    [Fact]
    public void Texts_stand_as_in_the_page_without_the_fences_of_code()
    {
        Assert.Equal(("Get", "KvmThing", "Shows things."), (
            _maml.Descendants(Command + "verb").Single().Value, _maml.Descendants(Command + "noun").Single().Value,
            _maml.Element(Command + "details")!.Element(Maml + "description")!.Value));
        Assert.Equal(
            "Shows `things`:\n\n- one & two\n- three\n\n# This is no heading.\nGet-KvmThing | Out-Null",
            _maml.Element(Maml + "description")!.Value);
        var example = Assert.Single(_maml.Element(Command + "examples")!.Elements());
        Assert.Equal("--------- Example 1: All of them ---------", example.Element(Maml + "title")!.Value);
        Assert.Equal(["First:\n\n"], example.Element(Maml + "introduction")!.Elements().Select(e => e.Value));
        Assert.Equal("Get-KvmThing", example.Element(Dev + "code")!.Value);
        Assert.Equal(["Name\n----\na<b", "It is \"quick\".", ""], example.Element(Dev + "remarks")!.Elements().Select(e => e.Value));
        Assert.Equal("- Error: why.", _maml.Element(Maml + "alertSet")!.Value);
        Assert.Equal(
            ("System.StringNames.", "KvmPS.ThingA thing."),
            (_maml.Element(Command + "inputTypes")!.Value, _maml.Element(Command + "returnValues")!.Value));
    }

    [Fact]
    public void Another_page_is_a_link_without_an_address() =>
        Assert.Equal(
            ["Set-KvmThing>", "The format>https://libvirt.org/thing.html"],
            _maml.Element(Command + "relatedLinks")!.Elements().Select(l => string.Join('>', l.Elements().Select(e => e.Value))));

    /// <summary>Who writes a cmdlet builds and tries it before its page is complete.</summary>
    [Fact]
    public void Places_to_be_filled_in_are_told()
    {
        Assert.Empty(CommandPage.Parse("Get-KvmThing", Page).Placeholders);
        var page = CommandPage.Parse("Get-KvmThing", Page.Replace("Shows things.", "{{ Fill in }} and {{ more }}", StringComparison.Ordinal));
        Assert.Equal(["{{ Fill in }}", "{{ more }}"], page.Placeholders);
    }

    [Theory]
    [InlineData("# Get-KvmThing", "# Get-KvmThings", "its heading is 'Get-KvmThings'")]
    [InlineData("## NOTES", "## NOTE", "its sections must be SYNOPSIS")]
    [InlineData("## ALIASES\n\nNone.\n\n", "", "its sections must be SYNOPSIS")]
    [InlineData("Shows things.", "", "SYNOPSIS is empty")]
    [InlineData("```powershell\nGet-KvmThing\n```\n\n```Output\nName\n----\na<b\n```", "", "Example 1: All of them has no code")]
    [InlineData("[-Force]", "[-Other]", "SYNTAX has -Other, and PARAMETERS has not")]
    [InlineData("```yaml\nType: System.Nullable", "```\nType: System.Nullable", "-Size does not end with a block of YAML")]
    [InlineData("SupportsWildcards: true", "SupportsWildcards: [", "-Name: ")]
    [InlineData("---\ndocument", "document", "it does not begin with a block between lines of ---")]
    public void A_page_that_is_not_as_pages_are_is_named_with_what_is_wrong(string old, string now, string problem)
    {
        Assert.Contains(old, Page, StringComparison.Ordinal);
        var error = Assert.Throws<PageException>(() => CommandPage.Parse("Get-KvmThing", Page.Replace(old, now, StringComparison.Ordinal)));
        Assert.StartsWith($"Get-KvmThing: {problem}", error.Message, StringComparison.Ordinal);
    }
}
