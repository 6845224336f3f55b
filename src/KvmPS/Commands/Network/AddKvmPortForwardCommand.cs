using System.Management.Automation;
using System.Net;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Bridge;
using KvmPS.Operations.Common;
using KvmPS.Operations.Network;

namespace KvmPS.Commands.Network;

/// <summary>Adds a permanent port forward from this host to a VM on a NAT network.</summary>
[Cmdlet(VerbsCommon.Add, "KvmPortForward", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmPortForward))]
public sealed class AddKvmPortForwardCommand : VMItemCommand
{
    /// <summary>The port of this host, 1 to 65535.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateRange(1, 65535)]
    public int HostPort { get; set; }

    /// <summary>The guest's port, 1 to 65535. Default: the same.</summary>
    [Parameter(Position = 2)]
    [ValidateRange(1, 65535)]
    public int? GuestPort { get; set; }

    /// <summary>Tcp or Udp. Default: Tcp.</summary>
    [Parameter]
    public KvmPortProtocol Protocol { get; set; }

    /// <summary>The IPv4 address of this host that it is for. Default: all but loopback.</summary>
    [Parameter]
    [ValidateNotNull]
    public IPAddress? HostAddress { get; set; }

    /// <summary>
    /// The guest's address, if the guest sets it itself. Default: its reserved address, else its DHCP lease, which is then reserved.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IPAddress? GuestAddress { get; set; }

    /// <summary>The network in which the VM is reached. Default: its only NAT network.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Network { get; set; }

    /// <summary>The network adapter at which the VM is reached. Default: its only one on a NAT network.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MacAddressCompleter))]
    [ValidateNotNullOrEmpty]
    public string? MacAddress { get; set; }

    /// <summary>Writes the port forward.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        LocalHostGuard.Require(Connection);
        BridgeErrors.RequireRights(new Interfaces(HostRoot.Current));
        PortForwardChange.RequireHostAddress(HostAddress);
    }

    private protected override void Process(Domain domain)
    {
        LocalHostGuard.Require(domain.Connection);
        var addition = PortForwardAddition.Plan(domain, new()
        {
            Protocol = Protocol,
            HostAddress = HostAddress,
            HostPort = HostPort,
            GuestPort = GuestPort ?? HostPort,
            GuestAddress = GuestAddress,
            Network = Network,
            MacAddress = MacAddress,
        }, Cancel);
        foreach (var warning in addition.Warnings) WriteWarning(warning);
        if (addition.IsEmpty)
            WriteVerbose(
                $"{addition.Forward.HostSide} is already forwarded to {addition.Forward.GuestAddress}:{addition.Forward.GuestPort} of VM "
                    + $"'{domain.Name}'.");
        else if (!ShouldProcess(domain.Name, addition.Text))
            return;
        else if (addition.CarryOut(Cancel) is { } warning)
            WriteWarning(warning);
        if (PassThru) WriteObject(PortForwardReader.One(domain, addition.Forward, Cancel));
    }
}
