using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Objects;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Commands.Network;

/// <summary>Removes libvirt networks (virNetworkDestroy, virNetworkUndefine), and names the VMs that use them.</summary>
[Cmdlet(VerbsCommon.Remove, "KvmNetwork", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = ByNetwork)]
public sealed class RemoveKvmNetworkCommand : KvmCommand
{
    private const string ByName = "Name";
    private const string ByNetwork = "Network";

    /// <summary>Names of networks; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>Networks as Get-KvmNetwork gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByNetwork, ValueFromPipeline = true)]
    public KvmNetwork[] Network { get; set; } = [];

    /// <summary>Does not ask, and does it also while running VMs use it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        foreach (var target in ParameterSetName == ByNetwork ? NetworkTarget.Of(Session, Network) : NetworkTarget.Of(Hypervisor, Name)) Each(target.Label, () =>
        {
            foreach (var network in target.Find()) Each(network.Name, () => Remove(network));
        });
    }

    private void Remove(LibvirtNetwork network)
    {
        var end = NetworkEnd.OfAll(network, Force);
        if (!Approve(end.Text, end.Text + "?", Force)) return;
        if (network.Active) network.Destroy();
        if (end.Undefine) network.Undefine();
    }
}
