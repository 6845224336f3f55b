using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Xml;

namespace KvmPS.Commands.Completers;

/// <summary>Completes the machine types that QEMU on this host supports, such as q35.</summary>
public sealed class MachineCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Try(fakeBoundParameters, host =>
        {
            var capabilities = new HostCapabilities(host.Capabilities);
            var machines = capabilities
                .VirtTypes(capabilities.Architecture)
                .SelectMany(type => capabilities.Machines(capabilities.Architecture, type))
                .Distinct();
            // Names without a version, which are what is mostly meant, come first.
            return Completion.Names(
                machines
                    .OrderBy(m => m.Any(char.IsDigit) && m.Contains('-', StringComparison.Ordinal))
                    .ThenBy(m => m, StringComparer.Ordinal),
                wordToComplete);
        });
}
