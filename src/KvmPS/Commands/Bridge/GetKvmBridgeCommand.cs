using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Bridge;
using KvmPS.Operations.Common;

namespace KvmPS.Commands.Bridge;

/// <summary>Shows this host's bridges with their ports, the VMs at them, and their addresses.</summary>
[Cmdlet(VerbsCommon.Get, "KvmBridge")]
[OutputType(typeof(KvmBridge))]
public sealed class GetKvmBridgeCommand : KvmCommand
{
    private BridgeReader? _bridges;

    /// <summary>Names or patterns. Default: all bridges.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [NameOf(typeof(KvmBridge), Wildcards = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    public string[]? Name { get; set; }

    private protected override void Begin()
    {
        LocalHostGuard.Require(Connection);
        _bridges = BridgeReader.OfThisHost(() => Hypervisor, WriteVerbose, Cancel);
    }

    private protected override void Process()
    {
        foreach (var name in Name ?? ["*"])
        {
            if (!NameArgument.IsPattern(name))
                Each(name, () => WriteObject(_bridges!.Read(NameArgument.Literal(name), Cancel)));
            else
                foreach (var found in NameArgument.Among(name, _bridges!.Names(), n => n))
                    Each(found, () => WriteObject(_bridges.Read(found, Cancel)));
        }
    }
}
