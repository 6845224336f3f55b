using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Linux;

namespace KvmPS.Commands.Completers;

/// <summary>Completes the schedulers that the kernel offers, for the disk of the command line or for any.</summary>
public sealed class SchedulerCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var devices = new BlockDevices(HostRoot.Current);
        var named = LanguagePrimitives.ConvertTo<string[]?>(fakeBoundParameters["Device"]) ?? [];
        try
        {
            return (named.Length > 0 ? named.Select(devices.Resolve) : devices.Names())
                .SelectMany(n => devices.Read(n).Available)
                .Distinct()
                .Where(s => s.StartsWith(Completion.Typed(wordToComplete), StringComparison.OrdinalIgnoreCase))
                .Select(s => new CompletionResult(s))
                .ToList();
        }
        catch (KvmException)
        {
            return [];
        }
    }
}
