using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Commands.VM;
using KvmPS.Host;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of this host's bridges.</summary>
public sealed class HostBridgeCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => HostBridges.Names(HostRoot.Current)
            .Where(n => n.StartsWith(Completion.Typed(wordToComplete), StringComparison.OrdinalIgnoreCase))
            .Select(n => new CompletionResult(VMErrors.Quote(n), n, CompletionResultType.ParameterValue, n));
}
