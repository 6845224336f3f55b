using System.Management.Automation;
using System.Net;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Network;

namespace KvmPS.Commands.Network;

/// <summary>Reserves an address of a network for a guest (virNetworkUpdate), in the running and in the stored network.</summary>
[Cmdlet(VerbsCommon.Add, "KvmDhcpReservation", SupportsShouldProcess = true, DefaultParameterSetName = ByMac)]
[OutputType(typeof(KvmDhcpReservation))]
public sealed class AddKvmDhcpReservationCommand : KvmCommand
{
    private const string ByMac = "MacAddress";
    private const string ByAdapter = "NetworkAdapter";

    /// <summary>The network's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByMac)]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    public string Network { get; set; } = "";

    /// <summary>For whom.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByMac)]
    public string MacAddress { get; set; } = "";

    /// <summary>A network adapter from Get-KvmNetworkAdapter: the reservation is for it, in its network.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByAdapter, ValueFromPipeline = true)]
    [Reference(
        typeof(KvmNetworkAdapter),
        nameof(KvmNetworkAdapter.MacAddress),
        Optional = [nameof(KvmNetworkAdapter.Type), nameof(KvmNetworkAdapter.Source), nameof(KvmNetworkAdapter.IPAddress)])]
    public KvmNetworkAdapter NetworkAdapter { get; set; } = null!;

    /// <summary>The address. Default, for a network adapter: its present address.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = ByMac)]
    [Parameter(ParameterSetName = ByAdapter)]
    public IPAddress? IPAddress { get; set; }

    /// <summary>The name of the guest in the DNS of the network. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? HostName { get; set; }

    /// <summary>Writes the reservation.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName == ByMac)
            Each(MacAddress, () => Add(Hypervisor, Network, MacAddress, IPAddress));
        else
            Each(
                NetworkAdapter,
                () => Add(HostOf(NetworkAdapter.ConnectionUri), OfAdapter(), NetworkAdapter.MacAddress, IPAddress ?? Present()));
    }

    private void Add(Connection host, string name, string mac, IPAddress? address)
    {
        var network = NetworkTarget.One(host, name);
        var change = DhcpReservationChange.Add(
            network,
            new()
            {
                Network = name,
                MacAddress = mac,
                IPAddress = address,
                HostName = HostName,
            });
        if (change.IsEmpty) WriteVerbose($"The network '{name}' already reserves {address} for {mac}.");
        else if (ShouldProcess(name, change.Text)) change.CarryOut();
        else return;
        if (PassThru) WriteObject(NetworkReader.Read(network).Reservation.FirstOrDefault(r => Equals(r.IPAddress, address)));
    }

    private string OfAdapter() =>
        NetworkAdapter is { Type: "network", Source: { } network }
            ? network
            : throw new KvmException(
                "NotOnANetwork",
                Failure.InvalidOperation,
                $"Network adapter {NetworkAdapter.MacAddress} of VM '{NetworkAdapter.VMName}' is on {NetworkAdapter.Type} "
                    + $"'{NetworkAdapter.Source}', whose addresses libvirt does not assign.",
                "Reserve the address at the DHCP server of that network, or connect the adapter to a libvirt network first: "
                    + "Set-KvmNetworkAdapter -Network default");

    private IPAddress? Present() =>
        NetworkAdapter.IPAddress.FirstOrDefault(a => a.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork);
}
