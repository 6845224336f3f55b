using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Module;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.Completers;

/// <summary>Completes the URIs of open connections and the usual local one.</summary>
public sealed class ConnectionCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => RunspaceSession.Current.Open.Select(c => c.Uri)
            .Append("qemu:///system")
            .Distinct()
            .Where(u => u.StartsWith(Completion.Typed(wordToComplete), StringComparison.OrdinalIgnoreCase))
            .Select(u => new CompletionResult(Word(u), u, CompletionResultType.ParameterValue, u));

    /// <summary>Most URIs can be typed as they are; one with &amp; or a blank cannot.</summary>
    private static string Word(string uri) =>
        uri.All(c => char.IsAsciiLetterOrDigit(c) || ":/?=+@.-_%[]".Contains(c, StringComparison.Ordinal)) ? uri : VMErrors.Quote(uri);
}
