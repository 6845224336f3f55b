using System.Net;
using KvmPS.Model;

namespace KvmPS.Planning.Network;

/// <summary>Holds what a DHCP server shall give away against the subnet that it serves.</summary>
internal static class DhcpPlan
{
    /// <exception cref="KvmException">InvalidDhcpRange.</exception>
    public static (IPAddress First, IPAddress Last) Range(Subnet subnet, IPAddress gateway, IPAddress? first, IPAddress? last)
    {
        var range = (First: first ?? subnet.Range.First, Last: last ?? subnet.Range.Last);
        var why =
            !subnet.Contains(range.First) ? $"{range.First} is not in {subnet}"
            : !subnet.Contains(range.Last) ? $"{range.Last} is not in {subnet}"
            : Compare(range.First, range.Last) > 0 ? $"{range.First} comes after {range.Last}"
            : Subnet.IsTooWide(range.First, range.Last) ? "libvirt accepts only ranges in which the first two numbers are the same"
            : Compare(range.First, gateway) <= 0 && Compare(gateway, range.Last) <= 0 && (first is not null || last is not null)
                ? $"{gateway}, which is the host's own address, is in it"
            : subnet.Reserved(range.First) is { } firstWhat ? $"{range.First} is {firstWhat}"
            : subnet.Reserved(range.Last) is { } lastWhat ? $"{range.Last} is {lastWhat}"
            : null;
        return why is null
            ? range
            : throw new KvmException(
                "InvalidDhcpRange",
                Failure.InvalidArgument,
                $"DHCP cannot assign addresses from {range.First} to {range.Last}: {why}.",
                $"Specify addresses such as -DhcpStart {subnet.Range.First} -DhcpEnd {subnet.Range.Last}");
    }

    /// <summary>
    /// What DHCP gives away when its first address, its last, or both are others. Gaps between several ranges stay: other hosts may
    /// have the addresses in them.
    /// </summary>
    /// <param name="subnet">The subnet that is served.</param>
    /// <param name="gateway">The host's address in it.</param>
    /// <param name="before">The ranges that there are.</param>
    /// <param name="first">The first address; null: as it is.</param>
    /// <param name="last">The last address; null: as it is.</param>
    /// <returns>Each range with the index of the one that it was before; null: a new one.</returns>
    /// <exception cref="KvmException">InvalidDhcpRange.</exception>
    public static IReadOnlyList<(IPAddress First, IPAddress Last, int? Of)> Ranges(
        Subnet subnet, IPAddress gateway, IReadOnlyList<(IPAddress First, IPAddress Last)> before, IPAddress? first, IPAddress? last)
    {
        var sorted = before
            .Select((r, i) => (r.First, r.Last, Of: (int?)i))
            .OrderBy(r => r.First, Comparer<IPAddress>.Create(Compare))
            .ToList();
        first ??= sorted.Count > 0 ? sorted[0].First : null;
        last ??= sorted.Count > 0 ? sorted[^1].Last : null;
        var kept =
            first is null || last is null ? [] : sorted.Where(r => Compare(r.Last, first) >= 0 && Compare(r.First, last) <= 0).ToList();
        if (kept.Count == 0)
        {
            var (from, to) = Range(subnet, gateway, first, last);
            return [(from, to, sorted.Count > 0 ? sorted[0].Of : null)];
        }

        kept[0] = kept[0] with { First = first! };
        kept[^1] = kept[^1] with { Last = last! };
        foreach (var range in kept) Range(subnet, gateway, range.First, range.Last);
        return kept;
    }

    /// <summary>The reservation with its MAC address as libvirt writes it.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="served">Subnets that the DHCP server serves, each with the host's address in it.</param>
    /// <param name="there">Reservations that there are.</param>
    /// <exception cref="KvmException">InvalidMacAddress, InvalidHostName, AddressOutsideSubnet or DhcpReservationExists.</exception>
    public static KvmDhcpReservation Reservation(KvmDhcpReservation wanted, IReadOnlyList<(Subnet Subnet, IPAddress Gateway)> served,
        IEnumerable<KvmDhcpReservation> there)
    {
        var mac = MacAddress.Normalise(wanted.MacAddress);
        if (wanted.HostName is { Length: > 0 } name) DhcpHostName.Check(name);
        CheckAddress(mac, wanted.IPAddress, served);
        foreach (var taken in there) CheckFree(wanted with { MacAddress = mac }, taken);
        return wanted with { MacAddress = mac };
    }

    private static void CheckAddress(string mac, IPAddress? address, IReadOnlyList<(Subnet Subnet, IPAddress Gateway)> served)
    {
        var why =
            address is null ? $"The reservation for {mac} has no address."
            : served.All(s => !s.Subnet.Contains(address))
                ? $"{address} is not an address that the DHCP server of this network can assign to a guest."
            : served.Any(s => s.Gateway.Equals(address)) ? $"{address} is the host's own address."
            : served.Select(s => s.Subnet.Reserved(address)).FirstOrDefault(r => r is not null) is { } reserved
                ? $"{address} is {reserved}, which no guest can have."
            : null;
        if (why is null) return;
        throw new KvmException("AddressOutsideSubnet", Failure.InvalidArgument, why, served.Count == 0
            ? "The network has no DHCP server for IPv4; DHCPv6 does not use MAC addresses."
            : "Specify an address in " + string.Join(", ",
                served.Select(s => $"{s.Subnet} ({s.Gateway} is the host's)")));
    }

    private static void CheckFree(KvmDhcpReservation wanted, KvmDhcpReservation taken)
    {
        var why = wanted.IPAddress!.Equals(taken.IPAddress) ? $"{taken.IPAddress} is already reserved for {Whose(taken)}."
            : taken.MacAddress.Equals(wanted.MacAddress, StringComparison.OrdinalIgnoreCase)
                ? $"{wanted.MacAddress} already has the reservation {taken.IPAddress}."
            // DNS does not distinguish upper and lower case.
            : wanted.HostName is { Length: > 0 } name && name.Equals(taken.HostName, StringComparison.OrdinalIgnoreCase)
                ? $"The host name '{taken.HostName}' already has the reservation {taken.IPAddress} for {taken.Key}."
            : null;
        if (why is null) return;
        var network = wanted.Network.Replace("'", "''", StringComparison.Ordinal);
        throw new KvmException(
            "DhcpReservationExists",
            Failure.AlreadyExists,
            why,
            $"Choose another one, or remove that reservation first: Remove-KvmDhcpReservation -Network '{network}' -IPAddress "
                + $"{taken.IPAddress}");
    }

    private static string Whose(KvmDhcpReservation taken)
        => taken.HostName is { Length: > 0 } name && name != taken.Key ? $"{taken.Key} ({name})" : taken.Key;

    private static int Compare(IPAddress one, IPAddress other) => one.GetAddressBytes().AsSpan().SequenceCompareTo(other.GetAddressBytes());
}
