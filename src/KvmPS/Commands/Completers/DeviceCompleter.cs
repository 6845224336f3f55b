using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Linux;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of this host's disks.</summary>
public sealed class DeviceCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = Completion.Typed(wordToComplete);
        return new BlockDevices(HostRoot.Current).Names()
            .Where(n => n.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(n => new CompletionResult(n));
    }
}
