using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Module;

namespace KvmPS.Commands.Completers;

/// <summary>Completes the URIs of open connections and the usual local one.</summary>
public sealed class ConnectionCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Session.OfRunspace.Open.Select(c => c.Uri)
            .Append("qemu:///system")
            .Distinct()
            .Where(u => u.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase))
            .Select(u => new CompletionResult(u));
}
