using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Linux;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of this host's bridges.</summary>
public sealed class BridgeNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Names(new Interfaces(HostRoot.Current).Bridges(), wordToComplete);
}
