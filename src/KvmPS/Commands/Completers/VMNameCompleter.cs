using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Libvirt;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of VMs on the host that the command line names.</summary>
public sealed class VMNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Try(fakeBoundParameters, host => Completion.Patterns(Domain.List(host).Select(d => d.Name), wordToComplete));
}
