using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.State;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of templates in the folder that the command line names.</summary>
public sealed class TemplateNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var folder =
            (fakeBoundParameters["Folder"] ?? fakeBoundParameters["TemplateFolder"]) is string { Length: > 0 } given && given[0] == '/'
                ? given
                : TemplateStore.DefaultFolder;
        try
        {
            return Completion.Names(new TemplateStore(folder).Names(), wordToComplete).ToList();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
