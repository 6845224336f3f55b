using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Operations.Network;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Commands.Network;

/// <summary>Starts libvirt networks (virNetworkCreate): their bridges, DHCP servers and firewall rules.</summary>
[Cmdlet(VerbsLifecycle.Start, "KvmNetwork", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmNetwork))]
public sealed class StartKvmNetworkCommand : NetworkCommand
{
    /// <summary>Writes the network after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(LibvirtNetwork network)
    {
        if (network.Active) WriteVerbose($"The network '{network.Name}' is already running.");
        else if (ShouldProcess(network.Name, "Start the network")) network.Start();
        else return;
        if (PassThru) WriteObject(NetworkReader.Read(network));
    }
}
