using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Linux;
using KvmPS.State;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of VMs that have a meter.</summary>
public sealed class MeterNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            return Completion.Names(new MeterList(HostRoot.Current).Read().Select(m => m.Name), wordToComplete).ToList();
        }
        catch (KvmException)
        {
            return [];
        }
    }
}
