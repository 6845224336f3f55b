using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Network;

namespace KvmPS.Commands.Network;

/// <summary>Lists libvirt's networks with their subnets, DHCP ranges and reservations.</summary>
[Cmdlet(VerbsCommon.Get, "KvmNetwork", DefaultParameterSetName = ByNetwork)]
[OutputType(typeof(KvmNetwork))]
public sealed class GetKvmNetworkCommand : KvmCommand
{
    private const string ByName = "Name";
    private const string ByNetwork = "Network";

    /// <summary>Names of networks; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0, ParameterSetName = ByName, ValueFromPipeline = true)]
    [NameOf(typeof(KvmNetwork), Wildcards = true)]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Networks to read again, on the host that they came from.</summary>
    [Parameter(ParameterSetName = ByNetwork, ValueFromPipeline = true)]
    [Reference(typeof(KvmNetwork))]
    [ValidateNotNullOrEmpty]
    public KvmNetwork[]? Network { get; set; }

    private protected override void Process()
    {
        foreach (var target in Network is not null ? NetworkTarget.Of(HostOf, Network) : NetworkTarget.Of(Hypervisor, Name))
            Each(
                target.Label,
                () =>
                {
                    foreach (var network in target.Find())
                        Each(network.Name, () => WriteObject(NetworkReader.Read(network)));
                });
    }
}
