using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Libvirt;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of libvirt's network filters.</summary>
public sealed class NetworkFilterCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Completion.Try(
            fakeBoundParameters,
            host => Completion.Names(NetworkFilter.Names(host).Order(StringComparer.Ordinal), wordToComplete));
}
