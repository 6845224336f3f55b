using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Libvirt;
using KvmPS.Operations.VM;
using KvmPS.Planning.VM;

namespace KvmPS.Commands.Completers;

/// <summary>Completes tags that VMs have: their names where one is taken away, else name=value.</summary>
public sealed class TagCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Try(fakeBoundParameters, host => Completion.Names(
            Domain.Ask(host, ListDomains.None, VMTags.Read)
                .SelectMany(tags => tags.Select(t => parameterName == "RemoveTag" ? t.Key : new VMTag(t.Key, t.Value).ToString()))
                .Distinct()
                .Order(StringComparer.Ordinal),
            wordToComplete));
}
