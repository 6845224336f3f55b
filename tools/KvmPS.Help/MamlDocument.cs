using System.Xml.Linq;

namespace KvmPS.Help;

/// <summary>
/// What Get-Help reads of cmdlets: Microsoft Assistance Markup Language, of which it is the only reader. Elements and attributes are those
/// that PowerShell's own help has (MamlCommandHelpInfo and its views).
/// </summary>
internal static class MamlDocument
{
    private static readonly XNamespace Root = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static XDocument Of(IEnumerable<CommandPage> pages) => new(new XElement(
        Root + "helpItems",
        new XAttribute(XNamespace.Xmlns + "maml", Maml),
        new XAttribute(XNamespace.Xmlns + "command", Command),
        new XAttribute(XNamespace.Xmlns + "dev", Dev),
        new XAttribute("schema", "maml"),
        pages.Select(Page)));

    private static XElement Page(CommandPage page) =>
        new(
            Command + "command",
            new XElement(
                Command + "details",
                new XElement(Command + "name", page.Name),
                Description(page.Synopsis),
                new XElement(Command + "verb", page.Name[..page.Name.IndexOf('-', StringComparison.Ordinal)]),
                new XElement(Command + "noun", page.Name[(page.Name.IndexOf('-', StringComparison.Ordinal) + 1)..])),
            Description(page.Description),
            new XElement(Command + "syntax", page.Syntax.Select(s => SyntaxItem(page, s))),
            new XElement(Command + "parameters", page.Parameters.Select(Parameter)),
            new XElement(
                Command + "inputTypes",
                page.Inputs.Select(i => new XElement(Command + "inputType", Type(i.Type), Description(i.Text)))),
            new XElement(
                Command + "returnValues",
                page.Outputs.Select(o => new XElement(Command + "returnValue", Type(o.Type), Description(o.Text)))),
            new XElement(Maml + "alertSet", new XElement(Maml + "alert", Para(page.Notes))),
            new XElement(Command + "examples", page.Examples.Select(Example)),
            new XElement(
                Command + "relatedLinks",
                page.Links.Select(l => new XElement(
                    Maml + "navigationLink",
                    new XElement(Maml + "linkText", l.Text),
                    new XElement(Maml + "uri", l.Uri)))));

    private static XElement SyntaxItem(CommandPage page, SyntaxLine line) =>
        new(
            Command + "syntaxItem",
            new XElement(Maml + "name", page.Name),
            line.Words.Select(w => (Word: w, Parameter: page.Parameters.First(p => p.Name == w.Name)))
                .Select(p => new XElement(
                    Command + "parameter",
                    Attributes(
                        p.Word.IsRequired,
                        p.Parameter.Of.SupportsWildcards,
                        PipelineInput([InSet(p.Parameter, line.Set)]),
                        InSet(p.Parameter, line.Set).Position,
                        []),
                    new XElement(Maml + "name", p.Word.Name),
                    Values(p.Parameter),
                    p.Word.Type is { } type ? Value(type, isRequired: true) : null,
                    Type(p.Parameter.Type))));

    private static XElement Parameter(ParameterPage parameter) => new(
        Command + "parameter",
        Attributes(
            parameter.Of.ParameterSets.Exists(s => s.IsRequired),
            parameter.Of.SupportsWildcards,
            PipelineInput(parameter.Of.ParameterSets),
            parameter.Of.ParameterSets.FirstOrDefault()?.Position ?? "Named",
            parameter.Of.Aliases),
        new XElement(Maml + "name", parameter.Name),
        Description(parameter.Text),
        Values(parameter),
        parameter.IsSwitch ? null : Value(parameter.Type, isRequired: true),
        Type(parameter.Type),
        parameter.Of.DefaultValue.Length == 0 ? null : new XElement(Dev + "defaultValue", parameter.Of.DefaultValue));

    private static XElement? Values(ParameterPage parameter) => parameter.Of.AcceptedValues.Count == 0
        ? null
        : new(Command + "parameterValueGroup", parameter.Of.AcceptedValues.Select(v => Value(v, isRequired: false)));

    private static XElement Value(string text, bool isRequired) => new(
        Command + "parameterValue", new XAttribute("required", isRequired), new XAttribute("variableLength", false), text);

    private static ParameterPage.Set InSet(ParameterPage parameter, string set)
        => parameter.Of.ParameterSets.Find(s => s.Name == set) ?? parameter.Of.ParameterSets.Find(s => s.Name == "(All)") ?? new();

    private static string PipelineInput(IReadOnlyList<ParameterPage.Set> sets)
    {
        string[] ways =
        [
            .. sets.Any(s => s.ValueFromPipeline) ? new[] { "ByValue" } : [],
            .. sets.Any(s => s.ValueFromPipelineByPropertyName) ? new[] { "ByPropertyName" } : [],
        ];
        return ways.Length == 0 ? "false" : $"true ({string.Join(", ", ways)})";
    }

    private static XAttribute[] Attributes(
        bool isRequired,
        bool supportsWildcards,
        string pipelineInput,
        string position,
        List<string> aliases) =>
        [
            new("required", isRequired),
            new("variableLength", false),
            new("globbing", supportsWildcards),
            new("pipelineInput", pipelineInput),
            new("position", position),
            new("aliases", aliases.Count == 0 ? "none" : string.Join(", ", aliases)),
        ];

    private static XElement Example(PageExample example) => new(
        Command + "example",
        new XElement(Maml + "title", $"--------- {example.Title} ---------"),
        // PowerShell shows the code right behind the introduction, which is a prompt in its own help, and the next title right below the
        // remarks.
        new XElement(Maml + "introduction", example.Before.Select(t => Para(t + "\n\n"))),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", example.After.Append("").Select(Para)));

    private static XElement Type(string name) => new(Dev + "type", new XElement(Maml + "name", name));

    private static XElement Description(string text) => new(Maml + "description", Para(text));

    private static XElement Para(string text) => new(Maml + "para", text);
}
