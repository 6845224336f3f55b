using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Commands.VM;
using KvmPS.Libvirt;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of VMs on the host that the command line names.</summary>
public sealed class VMNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = WildcardPattern.Unescape(Completion.Typed(wordToComplete));
        return Completion.Try(fakeBoundParameters, host => Domain.List(host)
            .Select(d => d.Name)
            .Where(n => n.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.OrdinalIgnoreCase)
            // A name with wildcard characters is completed so that it means itself.
            .Select(n => new CompletionResult(VMErrors.QuoteName(n), n, CompletionResultType.ParameterValue, n)));
    }
}
