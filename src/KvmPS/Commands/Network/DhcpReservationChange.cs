using System.Net;
using KvmPS.Libvirt;
using KvmPS.Objects;
using KvmPS.Planning;
using KvmPS.Xml;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Commands.Network;

/// <summary>An address that a network's DHCP server shall keep for a guest, or keep no more: in the running network and in the stored one.</summary>
internal sealed class DhcpReservationChange
{
    private readonly LibvirtNetwork network;
    private readonly List<(NetworkUpdateFlags Half, NetworkUpdateCommand Command, int Ip, string Host)> steps = [];

    private DhcpReservationChange(LibvirtNetwork network, string text)
    {
        this.network = network;
        Text = text;
    }

    /// <summary>In words, for -WhatIf and the question.</summary>
    public string Text { get; }

    public bool IsEmpty => steps.Count == 0;

    /// <exception cref="KvmException">AddressOutsideSubnet or DhcpReservationExists.</exception>
    public static DhcpReservationChange Add(LibvirtNetwork network, KvmDhcpReservation wanted)
    {
        var change = new DhcpReservationChange(network, $"Keep {wanted.IPAddress} for {wanted.MacAddress}{(wanted.HostName is null ? "" : $" ({wanted.HostName})")}");
        foreach (var (half, xml) in Halves(network))
        {
            var there = xml.Ips.SelectMany(i => i.Reservations).ToList();
            if (there.Exists(r => VMAddresses.Same(r.MacAddress, MacAddress.Normalise(wanted.MacAddress)) && Equals(r.IPAddress, wanted.IPAddress) && r.HostName == wanted.HostName)) continue;
            var served = xml.Ips.Where(i => i is { HasDhcp: true, Subnet.IsIPv6: false }).Select(i => (i.Subnet!.Value, i.Address!)).ToList();
            var reservation = DhcpPlan.Reservation(wanted, served, there);
            var ip = xml.Ips.ToList().FindIndex(i => i.Subnet?.Contains(reservation.IPAddress!) == true);
            change.steps.Add((half, NetworkUpdateCommand.AddLast, ip, NetworkXml.HostText(reservation)));
        }

        return change;
    }

    /// <exception cref="KvmException">DhcpReservationNotFound.</exception>
    public static DhcpReservationChange Remove(LibvirtNetwork network, string? mac, IPAddress? address)
    {
        var wanted = mac is null ? null : MacAddress.Normalise(mac);
        var what = new[] { wanted, address?.ToString() }.OfType<string>();
        var found = new List<KvmDhcpReservation>();
        var steps = new List<(NetworkUpdateFlags, NetworkUpdateCommand, int, string)>();
        foreach (var (half, xml) in Halves(network))
        {
            for (var i = 0; i < xml.Ips.Count; i++)
            {
                foreach (var host in xml.Ips[i].Reservations.Where(r => (wanted is null || VMAddresses.Same(r.MacAddress, wanted)) && (address is null || address.Equals(r.IPAddress))))
                {
                    found.Add(host);
                    steps.Add((half, NetworkUpdateCommand.Delete, i, NetworkXml.HostText(host)));
                }
            }
        }

        if (found.Count == 0)
        {
            throw new KvmException("DhcpReservationNotFound", Failure.NotFound, $"The network '{network.Name}' keeps no address for {string.Join(" with ", what)}.",
                $"(Get-KvmNetwork -Name {VM.VMErrors.QuoteName(network.Name)}).Reservation lists those that there are.");
        }

        var change = new DhcpReservationChange(network, $"Keep {string.Join(", ", found.Select(f => $"{f.IPAddress} for {f.MacAddress}").Distinct())} no more in the network '{network.Name}'");
        change.steps.AddRange(steps);
        return change;
    }

    public void CarryOut()
    {
        // Where both halves get the same, libvirt does both or neither.
        foreach (var same in steps.GroupBy(s => (s.Command, s.Ip, s.Host)))
        {
            network.Update(same.Key.Command, NetworkSection.DhcpHost, same.Key.Ip, same.Key.Host, same.Aggregate(NetworkUpdateFlags.Current, (halves, s) => halves | s.Half));
        }
    }

    private static IEnumerable<(NetworkUpdateFlags Half, NetworkXml Xml)> Halves(LibvirtNetwork network)
    {
        if (network.Active) yield return (NetworkUpdateFlags.Live, NetworkXml.Parse(network.Xml(NetworkXmlFlags.None)));
        if (network.Persistent) yield return (NetworkUpdateFlags.Config, NetworkXml.Parse(network.Xml(NetworkXmlFlags.Inactive)));
    }
}
