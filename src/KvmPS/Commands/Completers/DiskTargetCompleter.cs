using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Operations.VMDisk;

namespace KvmPS.Commands.Completers;

/// <summary>Completes targets of the disks that the command line's VMs have.</summary>
public sealed class DiskTargetCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = Completion.Typed(wordToComplete);
        return Completion.Try(fakeBoundParameters, host => Completion.VMs(host, fakeBoundParameters)
            .SelectMany(VMDiskReader.All)
            .Where(d => d.Target.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(d => d.Target)
            .Select(d => new CompletionResult(d.Target, d.Target, CompletionResultType.ParameterValue, d.Path ?? d.Device)));
    }
}
