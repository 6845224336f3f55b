using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Operations.Network;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Commands.Network;

/// <summary>Removes libvirt networks (virNetworkDestroy, virNetworkUndefine), and names the VMs that use them.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "KvmNetwork",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByName
)]
public sealed class RemoveKvmNetworkCommand : NetworkCommand
{
    /// <summary>Suppresses the confirmation prompt, and also applies while running VMs use the network.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(LibvirtNetwork network)
    {
        var end = NetworkTeardown.OfAll(network, Force);
        if (!Approve(end.Text, end.Text + "?", Force)) return;
        if (network.Active) network.Destroy();
        if (end.Undefine) network.Undefine();
    }
}
