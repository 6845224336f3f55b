using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Xml;

namespace KvmPS.Commands.Completers;

/// <summary>Completes sets of host CPUs: all, those of each NUMA node, and each by itself.</summary>
public sealed class HostCpuCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Try(fakeBoundParameters, host =>
        {
            var online = NodeCpus.Read(host).Online;
            var nodes = new HostCapabilities(host.Capabilities).Cells;
            return new[] { (Set: CpuText.Format(online), Tip: "all CPUs online") }
                .Concat(nodes.Select(n => (Set: CpuText.Format(n.Cpus.Select(c => c.Id).Intersect(online)), Tip: $"NUMA node {n.Id}")))
                .Concat(online.Select(c => (Set: CpuText.Format([c]), Tip: $"CPU {c}")))
                .DistinctBy(c => c.Set)
                .Where(c => c.Set.StartsWith(Completion.Typed(wordToComplete), StringComparison.Ordinal) && c.Set.Length > 0)
                .Select(c => new CompletionResult(
                    c.Set.Contains(',', StringComparison.Ordinal) ? $"'{c.Set}'" : c.Set,
                    c.Set,
                    CompletionResultType.ParameterValue,
                    c.Tip));
        });
}
