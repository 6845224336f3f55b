using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Commands.VM;
using KvmPS.Libvirt;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of libvirt's network filters.</summary>
public sealed class NetworkFilterCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Try(fakeBoundParameters, host => NetworkFilter.Names(host)
            .Where(n => n.StartsWith(Completion.Typed(wordToComplete), StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(n => new CompletionResult(VMErrors.Quote(n), n, CompletionResultType.ParameterValue, n)));
}
