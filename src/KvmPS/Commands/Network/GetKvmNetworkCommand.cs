using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Objects;

namespace KvmPS.Commands.Network;

/// <summary>Lists libvirt's networks with their subnets, DHCP ranges and reservations.</summary>
[Cmdlet(VerbsCommon.Get, "KvmNetwork")]
[OutputType(typeof(KvmNetwork))]
public sealed class GetKvmNetworkCommand : KvmCommand
{
    /// <summary>Names of networks; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    private protected override void Process()
    {
        foreach (var target in NetworkTarget.Of(Hypervisor, Name)) Each(target.Label, () =>
        {
            foreach (var network in target.Find()) Each(network.Name, () => WriteObject(NetworkReader.Read(network)));
        });
    }
}
