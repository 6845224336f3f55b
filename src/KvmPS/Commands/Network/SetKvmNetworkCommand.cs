using System.Management.Automation;
using System.Net;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Operations.Network;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Commands.Network;

/// <summary>Changes libvirt networks: the DHCP range and autostart immediately, the domain at the next start of the network.</summary>
[Cmdlet(VerbsCommon.Set, "KvmNetwork", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmNetwork))]
public sealed class SetKvmNetworkCommand : NetworkCommand
{
    /// <summary>The first IPv4 address that DHCP assigns.</summary>
    [Parameter]
    public IPAddress? DhcpStart { get; set; }

    /// <summary>The last IPv4 address that DHCP assigns.</summary>
    [Parameter]
    public IPAddress? DhcpEnd { get; set; }

    /// <summary>The DNS domain of its guests; an empty value removes it. Takes effect when the network is next started.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Domain { get; set; }

    /// <summary>Whether it starts together with the host: $true or $false.</summary>
    [Parameter]
    public bool? Autostart { get; set; }

    /// <summary>Writes the network after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(LibvirtNetwork network)
    {
        var change = NetworkChange.Plan(network, new(DhcpStart, DhcpEnd, Domain, Autostart));
        if (change.IsEmpty) WriteVerbose($"The network '{network.Name}' already has the requested settings.");
        else if (ShouldProcess(network.Name, change.Text)) change.CarryOut();
        else return;
        if (PassThru) WriteObject(NetworkReader.Read(network));
    }
}
