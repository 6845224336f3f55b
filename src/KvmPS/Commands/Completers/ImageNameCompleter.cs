using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.State;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of images of the catalogues.</summary>
public sealed class ImageNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            return Completion.Names(ImageCatalog.Read().Select(i => i.Name), wordToComplete);
        }
        catch (KvmException)
        {
            // A catalogue that cannot be read is told of by the command itself.
            return [];
        }
    }
}
