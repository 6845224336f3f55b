using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Commands.Disk;
using KvmPS.Libvirt;
using KvmPS.Objects;

namespace KvmPS.Commands.Completers;

/// <summary>Completes targets of the disks that the command line's VMs have.</summary>
public sealed class DiskTargetCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = Completion.Typed(wordToComplete);
        return Completion.Try(fakeBoundParameters, host => Targets(host, fakeBoundParameters)
            .SelectMany(VMDiskReader.All)
            .Where(d => d.Target.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(d => d.Target)
            .Select(d => new CompletionResult(d.Target, d.Target, CompletionResultType.ParameterValue, d.Path ?? d.Device)));
    }

    private static IEnumerable<Domain> Targets(Connection host, IDictionary bound)
    {
        if (bound["VM"] is { } given && LanguagePrimitives.TryConvertTo<VirtualMachine[]>(given, out var vms)) return vms.Select(vm => Domain.ById(host, vm.Id));
        return LanguagePrimitives.TryConvertTo<string[]>(bound["VMName"] ?? bound["VM"], out var names) && names is not null
            ? names.Where(n => !WildcardPattern.ContainsWildcardCharacters(n)).Select(n => Domain.ByName(host, n))
            : [];
    }
}
