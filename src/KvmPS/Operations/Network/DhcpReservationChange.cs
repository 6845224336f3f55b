using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Planning.Network;
using KvmPS.Xml;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Operations.Network;

/// <summary>A reservation that a network's DHCP server gets or loses: in the running network and in the stored one.</summary>
internal sealed class DhcpReservationChange
{
    private readonly LibvirtNetwork _network;
    private readonly List<(NetworkUpdateFlags Affect, NetworkUpdateCommand Command, int Ip, string Host)> _steps = [];

    // What has been made of them.
    private readonly List<(NetworkUpdateFlags Affect, NetworkUpdateCommand Command, int Ip, string Host)> _done = [];

    private DhcpReservationChange(LibvirtNetwork network, string text)
    {
        _network = network;
        Text = text;
    }

    /// <summary>In words, for -WhatIf and the question.</summary>
    public string Text { get; }

    /// <summary>What goes along with it, a sentence; null: nothing.</summary>
    public string? Warning { get; private init; }

    public bool IsEmpty => _steps.Count == 0;

    /// <exception cref="KvmException">AddressOutsideSubnet or DhcpReservationExists.</exception>
    public static DhcpReservationChange Add(LibvirtNetwork network, KvmDhcpReservation wanted)
    {
        var change = new DhcpReservationChange(
            network,
            $"Reserve {wanted.IPAddress} for {wanted.MacAddress}{(wanted.HostName is null ? "" : $" ({wanted.HostName})")}");
        foreach (var (affect, xml) in Definitions(network))
        {
            var there = xml.Ips.SelectMany(i => i.Reservations).ToList();
            if (there.Exists(r => IsSame(r, wanted))) continue;
            var served = xml
                .Ips.Where(i => i is { HasDhcp: true, Subnet.IsIPv6: false })
                .Select(i => (i.Subnet!.Value, i.Address!))
                .ToList();
            var reservation = DhcpPlan.Reservation(wanted, served, there);
            var ip = xml.Ips.ToList().FindIndex(i => i.Subnet?.Contains(reservation.IPAddress!) == true);
            change._steps.Add((affect, NetworkUpdateCommand.AddLast, ip, NetworkXml.HostText(reservation)));
        }

        return change;
    }

    /// <param name="network">The network.</param>
    /// <param name="wanted">Which: what it names must be so.</param>
    /// <exception cref="KvmException">DhcpReservationNotFound or ParameterMissing.</exception>
    public static DhcpReservationChange Remove(LibvirtNetwork network, KvmDhcpReservation wanted)
    {
        var mac = wanted.MacAddress.Length == 0 ? null : MacAddress.Normalise(wanted.MacAddress);
        // A reservation without an address is known by its name.
        var name = (mac ?? wanted.Duid ?? wanted.IPAddress?.ToString()) is null ? wanted.HostName : null;
        string[] what = [.. new[] { mac, wanted.Duid, wanted.IPAddress?.ToString(), name }.OfType<string>().Where(t => t.Length > 0)];
        if (what.Length == 0)
        {
            throw new KvmException("ParameterMissing", Failure.InvalidArgument, "Neither -MacAddress nor -IPAddress is specified.",
                "Specify the reservation with -MacAddress or -IPAddress.");
        }

        var found = new List<KvmDhcpReservation>();
        var steps = new List<(NetworkUpdateFlags, NetworkUpdateCommand, int, string)>();
        string? bootFile = null;
        foreach (var (affect, xml) in Definitions(network))
        {
            for (var i = 0; i < xml.Ips.Count; i++)
            {
                var ip = xml.Ips[i];
                var gone = ip.Reservations.Where(r => (mac is null || VMAddresses.Same(r.MacAddress, mac))
                    && (string.IsNullOrEmpty(wanted.Duid) || VMAddresses.Same(r.Duid, wanted.Duid))
                    && (wanted.IPAddress is null || wanted.IPAddress.Equals(r.IPAddress))
                    && (name is null || VMAddresses.Same(r.HostName, name))).ToList();
                found.AddRange(gone);
                steps.AddRange(gone.Select(host => (affect, NetworkUpdateCommand.Delete, i, NetworkXml.HostText(host))));
                if (gone.Count > 0 && gone.Count == ip.Reservations.Count && ip.Ranges.Count == 0) bootFile ??= xml.BootFile(i);
            }
        }

        if (found.Count == 0)
        {
            throw new KvmException("DhcpReservationNotFound", Failure.NotFound,
                $"The network '{network.Name}' has no reservation for {string.Join(" with ", what)}.",
                $"(Get-KvmNetwork -Name {VMErrors.QuoteName(network.Name)}).Reservation lists the existing ones.");
        }

        var gives = string.Join(", ", found.Select(f => $"{f.IPAddress} for {f.Key}").Distinct());
        var change = new DhcpReservationChange(network, $"Remove the reservation of {gives} from the network '{network.Name}'")
        {
            Warning = bootFile is null ? null
                : $"The DHCP server of the network '{network.Name}' has no address left to assign: libvirt removes its boot file "
                    + $"'{bootFile}' with the last reservation. To keep the boot file, add another reservation or a range first.",
        };
        change._steps.AddRange(steps);
        return change;
    }

    public void CarryOut()
    {
        // Where the running network and its definition get the same, libvirt changes both or neither.
        foreach (var same in _steps.GroupBy(s => (s.Command, s.Ip, s.Host)))
        {
            _network.Update(
                same.Key.Command,
                NetworkSection.DhcpHost,
                same.Key.Ip,
                same.Key.Host,
                same.Aggregate(NetworkUpdateFlags.Current, (affect, s) => affect | s.Affect));
            _done.AddRange(same);
        }
    }

    /// <summary>Takes back what <see cref="CarryOut"/> has added, where something else failed that it was for.</summary>
    public void Undo()
    {
        foreach (var step in _done.Where(s => s.Command == NetworkUpdateCommand.AddLast))
        {
            try
            {
                _network.Update(NetworkUpdateCommand.Delete, NetworkSection.DhcpHost, step.Ip, step.Host, step.Affect);
            }
            catch (LibvirtException)
            {
                // It is gone already, or libvirt is away, which the error that led here tells.
            }
        }
    }

    private static bool IsSame(KvmDhcpReservation one, KvmDhcpReservation wanted)
        => VMAddresses.Same(one.MacAddress, MacAddress.Normalise(wanted.MacAddress)) && Equals(one.IPAddress, wanted.IPAddress)
            && VMAddresses.Same(one.HostName ?? "", wanted.HostName ?? "");

    private static IEnumerable<(NetworkUpdateFlags Affect, NetworkXml Xml)> Definitions(LibvirtNetwork network)
    {
        if (network.Active) yield return (NetworkUpdateFlags.Live, NetworkXml.Parse(network.Xml(NetworkXmlFlags.None)));
        if (network.Persistent) yield return (NetworkUpdateFlags.Config, NetworkXml.Parse(network.Xml(NetworkXmlFlags.Inactive)));
    }
}
