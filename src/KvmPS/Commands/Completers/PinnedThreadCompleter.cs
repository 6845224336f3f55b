using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Operations.Vcpu;

namespace KvmPS.Commands.Completers;

/// <summary>Completes numbers of the vCPUs or IOThreads that the command line's VMs have.</summary>
public sealed class PinnedThreadCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Try(fakeBoundParameters, host => Completion.VMs(host, fakeBoundParameters)
            .SelectMany(AffinityReader.Read)
            .Select(a => (Number: parameterName == "Vcpu" ? a.Vcpu : a.IOThread, a.Thread))
            .Where(a => a.Number is not null && $"{a.Number}".StartsWith(wordToComplete, StringComparison.Ordinal))
            .DistinctBy(a => a.Number)
            .Select(a => new CompletionResult($"{a.Number}", $"{a.Number}", CompletionResultType.ParameterValue, a.Thread)));
}
