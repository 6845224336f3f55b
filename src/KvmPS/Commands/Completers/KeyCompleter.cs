using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Planning.VM;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of keys, also after a plus sign.</summary>
public sealed class KeyCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = wordToComplete.Trim('\'', '"');
        var before = typed[..(typed.LastIndexOf('+') + 1)];
        return KeyCodes.Names
            .Where(n => n.StartsWith(typed[before.Length..], StringComparison.OrdinalIgnoreCase))
            .Select(n => new CompletionResult(before + n, n, CompletionResultType.ParameterValue, n));
    }
}
