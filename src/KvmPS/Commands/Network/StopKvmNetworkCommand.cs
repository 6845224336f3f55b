using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Operations.Network;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Commands.Network;

/// <summary>Stops libvirt networks (virNetworkDestroy); one that running VMs use only with -Force.</summary>
[Cmdlet(
    VerbsLifecycle.Stop,
    "KvmNetwork",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByName
)]
[OutputType(typeof(KvmNetwork))]
public sealed class StopKvmNetworkCommand : NetworkCommand
{
    /// <summary>Suppresses the confirmation prompt, and also applies while running VMs use the network.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the network after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(LibvirtNetwork network)
    {
        if (!network.Active) WriteVerbose($"The network '{network.Name}' is not running.");
        else
        {
            var end = NetworkTeardown.OfRun(network, Force);
            if (!Approve(end.Text, end.Text + "?", Force)) return;
            network.Destroy();
        }

        if (PassThru && network.Persistent) WriteObject(NetworkReader.Read(network));
    }
}
