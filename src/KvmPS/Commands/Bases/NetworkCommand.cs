using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Network;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Commands.Bases;

/// <summary>A cmdlet that acts on libvirt networks, which are named or piped: as <see cref="VMCommand"/> for VMs.</summary>
public abstract class NetworkCommand : KvmCommand
{
    private protected const string ByName = "Name";
    private protected const string ByNetwork = "Network";

    /// <summary>Names of networks; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>Networks from Get-KvmNetwork.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByNetwork, ValueFromPipeline = true)]
    [Reference(typeof(KvmNetwork))]
    public KvmNetwork[] Network { get; set; } = [];

    private protected override void Process()
    {
        foreach (var target in ParameterSetName == ByNetwork ? NetworkTarget.Of(HostOf, Network) : NetworkTarget.Of(Hypervisor, Name))
            Each(
                target.Label,
                () =>
                {
                    foreach (var network in target.Find())
                        Each(network.Name, () => Process(network));
                });
    }

    private protected abstract void Process(LibvirtNetwork network);
}
