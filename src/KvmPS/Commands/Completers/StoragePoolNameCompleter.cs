using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of storage pools.</summary>
public sealed class StoragePoolNameCompleter : IArgumentCompleter
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
            host =>
                parameterName == "Name" || commandName.StartsWith("Get-", StringComparison.OrdinalIgnoreCase)
                    ? Completion.Patterns(Libvirt.StoragePool.Names(host), wordToComplete)
                    : Completion.Names(Libvirt.StoragePool.Names(host), wordToComplete));
}
