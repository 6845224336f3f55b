using System.Management.Automation;
using System.Net;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Network;

namespace KvmPS.Commands.Network;

/// <summary>Removes reservations from the DHCP server of a network (virNetworkUpdate), in the running and in the stored network.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "KvmDhcpReservation",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByKey
)]
public sealed class RemoveKvmDhcpReservationCommand : KvmCommand
{
    private const string ByKey = "Network";
    private const string ByReservation = "Reservation";

    /// <summary>The network's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByKey)]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    public string Network { get; set; } = "";

    /// <summary>The MAC address of the reservation. Default: any with -IPAddress.</summary>
    [Parameter(Position = 1, ParameterSetName = ByKey)]
    [ValidateNotNullOrEmpty]
    public string? MacAddress { get; set; }

    /// <summary>The IP address of the reservation. Default: any with -MacAddress.</summary>
    [Parameter(Position = 2, ParameterSetName = ByKey)]
    public IPAddress? IPAddress { get; set; }

    /// <summary>Reservations from (Get-KvmNetwork).Reservation.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByReservation, ValueFromPipeline = true)]
    [Reference(typeof(KvmDhcpReservation), nameof(KvmDhcpReservation.Network), Optional =
        [nameof(KvmDhcpReservation.MacAddress), nameof(KvmDhcpReservation.Duid), nameof(KvmDhcpReservation.IPAddress),
            nameof(KvmDhcpReservation.HostName)])]
    public KvmDhcpReservation[] Reservation { get; set; } = [];

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName == ByReservation)
        {
            foreach (var kept in Reservation) Each(kept, () => Remove(HostOf(kept.ConnectionUri), kept));
            return;
        }

        Each(Network, () => Remove(Hypervisor, new() { Network = Network, MacAddress = MacAddress ?? "", IPAddress = IPAddress }));
    }

    private void Remove(Connection host, KvmDhcpReservation wanted)
    {
        var change = DhcpReservationChange.Remove(NetworkTarget.One(host, wanted.Network), wanted);
        if (change.Warning is { } warning) WriteWarning(warning);
        if (Approve(change.Text, change.Text + "?", Force)) change.CarryOut();
    }
}
