using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Libvirt;

namespace KvmPS.Commands.Completers;

/// <summary>Completes names of volumes of the pool that the line names.</summary>
public sealed class VolumeNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Completion.Try(
            fakeBoundParameters,
            host =>
                LanguagePrimitives.TryConvertTo<string>(fakeBoundParameters["Pool"], out var pool)
                && StoragePool.Find(host, pool) is { } found
                    ? Names(
                        found.Volumes().Select(v => v.Volume.Name),
                        isPattern: parameterName == "Name" && !commandName.StartsWith("Import-", StringComparison.OrdinalIgnoreCase),
                        wordToComplete)
                    : []);

    private static IEnumerable<CompletionResult> Names(IEnumerable<string> names, bool isPattern, string word) =>
        isPattern ? Completion.Patterns(names, word) : Completion.Names(names, word);
}
