using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Network;
using KvmPS.Operations.VM;

namespace KvmPS.Commands.Completers;

/// <summary>Completes MAC addresses of the network adapters that the command line's VMs have.</summary>
public sealed class MacAddressCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = Completion.Typed(wordToComplete);
        return Completion.Try(
            fakeBoundParameters,
            host =>
                Targets(host, fakeBoundParameters)
                    .SelectMany(d => NicConfiguration.Read(d).Nics)
                    .Where(n => n.MacAddress.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                    .DistinctBy(n => n.MacAddress)
                    .Select(n => new CompletionResult(
                        VMErrors.Quote(n.MacAddress),
                        n.MacAddress,
                        CompletionResultType.ParameterValue,
                        $"{n.Type} {n.Source}")));
    }

    private static IEnumerable<Domain> Targets(Connection host, IDictionary bound)
    {
        if (bound["VM"] is { } given && LanguagePrimitives.TryConvertTo<KvmVM[]>(given, out var vms))
        {
            return vms.Select(vm => VMTarget.One(host, vm.Id, vm.Name));
        }
        return LanguagePrimitives.TryConvertTo<string[]>(bound["VMName"] ?? bound["VM"], out var names) && names is not null
            ? names.Where(n => !NameArgument.IsPattern(n)).Select(n => Domain.ByName(host, n))
            : [];
    }
}
