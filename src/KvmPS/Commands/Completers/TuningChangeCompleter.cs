using System.Collections;
using System.Globalization;
using System.Management.Automation.Language;
using System.Management.Automation;
using KvmPS.Linux;
using KvmPS.State;

namespace KvmPS.Commands.Completers;

/// <summary>Completes numbers of changes that can still be undone.</summary>
public sealed class TuningChangeCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            return new TuningJournal(HostRoot.Current).All()
                .Where(e => e.Stage != TuningStage.Restored)
                .Select(e => (Id: e.Id.ToString(CultureInfo.InvariantCulture), Tip: $"{e.Name} {e.Target}"))
                .Where(e => e.Id.StartsWith(wordToComplete, StringComparison.Ordinal))
                .Select(e => new CompletionResult(e.Id, e.Id, CompletionResultType.ParameterValue, e.Tip));
        }
        catch (KvmException)
        {
            return [];
        }
    }
}
