using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Xml;

namespace KvmPS.Commands.Completers;

/// <summary>Completes CPU modes and the models that this host can give.</summary>
public sealed class CpuModelCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Try(fakeBoundParameters, host =>
        {
            var capabilities = new DomainCapabilities(host.DomainCapabilities(null, null, null));
            return capabilities.CpuModes.Where(m => m != "custom")
                .Concat(capabilities.CpuModels.Where(m => m.Value).Select(m => m.Key).Order(StringComparer.Ordinal))
                .Where(m => m.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase))
                .Select(m => new CompletionResult(m));
        });
}
