using System.Collections;
using System.Management.Automation.Language;
using System.Management.Automation;
using KvmPS.Linux;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Completers;

/// <summary>Completes the governors that this host's CPUs have.</summary>
public sealed class GovernorCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var governors = new CpuGovernors(HostRoot.Current);
        return Completion.Names(governors.Cpus().SelectMany(governors.Available).Distinct(), wordToComplete);
    }
}
