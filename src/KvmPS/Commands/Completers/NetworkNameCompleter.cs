using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of libvirt's networks.</summary>
public sealed class NetworkNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Try(fakeBoundParameters, host => Completion.Names(Libvirt.Network.Names(host), wordToComplete));
}
