using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Host;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of this host's network interfaces.</summary>
public sealed class InterfaceNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => new Interfaces(HostRoot.Current).Names()
            .Where(n => n.StartsWith(Completion.Typed(wordToComplete), StringComparison.OrdinalIgnoreCase))
            .Select(n => new CompletionResult(n));
}
