using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Linux;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Completers;

/// <summary>Completes numbers of CPUs whose clock this host's kernel chooses.</summary>
public sealed class GovernedCpuCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var cpus = new CpuGovernors(HostRoot.Current).Cpus();
        return Completion.Names(cpus.Select(c => c.ToString(CultureInfo.InvariantCulture)), wordToComplete);
    }
}
