using Markdig.Syntax;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace KvmPS.Help;

/// <summary>A parameter as its section tells: a text, and a block of YAML in the form of platyPS.</summary>
internal sealed record ParameterPage(string Name, string Text, ParameterPage.Facts Of)
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().IgnoreUnmatchedProperties().Build();

    /// <summary>The type of a value. Users do not care whether it may be left out.</summary>
    public string Type =>
        Of.Type.StartsWith("System.Nullable`1[", StringComparison.Ordinal) ? Of.Type["System.Nullable`1[".Length..^1] : Of.Type;

    public bool IsSwitch => Of.Type == "System.Management.Automation.SwitchParameter";

    public static ParameterPage Parse(string page, Section section)
    {
        if (section.Blocks.LastOrDefault() is not FencedCodeBlock { Info: "yaml" } block)
        {
            throw new PageException(page, $"{section.Title} does not end with a block of YAML");
        }
        try
        {
            var facts = Yaml.Deserialize<Facts>(block.Lines.ToString());
            section.Blocks.RemoveAt(section.Blocks.Count - 1);
            return new(section.Title.TrimStart('-'), section.Text, facts);
        }
        catch (YamlException error)
        {
            throw new PageException(page, $"{section.Title}: {error.Message}");
        }
    }

    /// <summary>What the block says.</summary>
    internal sealed class Facts
    {
        [YamlMember(Alias = "Type")]
        public string Type { get; set; } = "";

        [YamlMember(Alias = "DefaultValue")]
        public string DefaultValue { get; set; } = "";

        [YamlMember(Alias = "SupportsWildcards")]
        public bool SupportsWildcards { get; set; }

        [YamlMember(Alias = "Aliases")]
        public List<string> Aliases { get; set; } = [];

        [YamlMember(Alias = "ParameterSets")]
        public List<Set> ParameterSets { get; set; } = [];

        [YamlMember(Alias = "AcceptedValues")]
        public List<string> AcceptedValues { get; set; } = [];
    }

    /// <summary>What it is in a parameter set, or in all.</summary>
    internal sealed class Set
    {
        [YamlMember(Alias = "Name")]
        public string Name { get; set; } = "";

        [YamlMember(Alias = "Position")]
        public string Position { get; set; } = "Named";

        [YamlMember(Alias = "IsRequired")]
        public bool IsRequired { get; set; }

        [YamlMember(Alias = "ValueFromPipeline")]
        public bool ValueFromPipeline { get; set; }

        [YamlMember(Alias = "ValueFromPipelineByPropertyName")]
        public bool ValueFromPipelineByPropertyName { get; set; }
    }
}
