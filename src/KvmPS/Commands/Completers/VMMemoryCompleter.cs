using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Operations.Memory;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of the memory devices that the command line's VMs have.</summary>
public sealed class VMMemoryCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Try(fakeBoundParameters, host => Completion.Names(
            Completion.VMs(host, fakeBoundParameters).SelectMany(d => VMMemoryConfiguration.Read(d).Ids).Distinct(), wordToComplete));
}
