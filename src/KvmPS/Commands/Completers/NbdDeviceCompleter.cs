using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Linux;

namespace KvmPS.Commands.Completers;

/// <summary>Completes block devices to which an image is connected.</summary>
public sealed class NbdDeviceCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => new NbdDevices(HostRoot.Real).Connected
            .Where(d => d.StartsWith(Completion.Typed(wordToComplete), StringComparison.Ordinal))
            .Select(d => new CompletionResult(d));
}
