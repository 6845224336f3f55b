using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Operations.Snapshot;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of the snapshots that the command line's VMs have.</summary>
public sealed class SnapshotNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = WildcardPattern.Get(
            WildcardPattern.Escape(wordToComplete.Trim('\'', '"')) + "*",
            WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        return Completion.Try(fakeBoundParameters, host => Completion.VMs(host, fakeBoundParameters)
            .SelectMany(d => SnapshotTree.Read(d).All)
            .Select(n => n.Xml.Name)
            .Distinct()
            .Where(n => typed.IsMatch(n))
            // A name with wildcard characters is completed so that it means itself.
            .Select(n => new CompletionResult(VMErrors.Quote(WildcardPattern.Escape(n)), n, CompletionResultType.ParameterValue, n)));
    }
}
