using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Commands.VM;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of libvirt's networks.</summary>
public sealed class NetworkNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Try(fakeBoundParameters, host => Libvirt.Network.Names(host)
            .Where(n => n.StartsWith(Completion.Typed(wordToComplete), StringComparison.OrdinalIgnoreCase))
            .Select(n => new CompletionResult(VMErrors.Quote(n), n, CompletionResultType.ParameterValue, n)));
}
