using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Operations.Service;

namespace KvmPS.Commands.Completers;

/// <summary>Completes the names of libvirt's daemons that are installed here.</summary>
public sealed class ServiceNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Patterns(new LibvirtServices(_ => { }, CancellationToken.None).All().Select(s => s.Name), wordToComplete);
}
