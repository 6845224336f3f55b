using KvmPS.Model;
using KvmPS.Xml;

namespace KvmPS.Operations.Network;

/// <summary>
/// Which NIC of a VM is meant. Several can have the MAC address on purpose (a failover pair, teaming): the user's alias, the address
/// of the device and what it is connected to tell those apart, as far as they are known.
/// </summary>
internal sealed record NicReference(
    string MacAddress, string? Alias = null, string? DeviceAddress = null, string? Type = null, string? Source = null)
{
    public static NicReference Of(KvmNetworkAdapter adapter)
        => new(adapter.MacAddress, adapter.Alias, adapter.DeviceAddress, adapter.Type.Length == 0 ? null : adapter.Type, adapter.Source);

    public static NicReference Of(NicElement nic) => new(nic.MacAddress, nic.Alias, nic.DeviceAddress, nic.Type, nic.Source);

    /// <summary>True for a MAC address alone, which says nothing more.</summary>
    public bool IsMacOnly => (Alias ?? DeviceAddress ?? Type ?? Source) is null;

    /// <summary>
    /// Those that are meant: one, unless several cannot be told apart; none where the device that was read is gone, so that its partner
    /// with the same MAC address is not taken for it.
    /// </summary>
    public IReadOnlyList<T> Among<T>(IEnumerable<T> all, Func<T, NicElement> nic)
    {
        List<T> found = [.. all.Where(t => VMAddresses.Same(nic(t).MacAddress, MacAddress))];
        // A device that was read is known again by one of these; one change since then does not count against it.
        if ((Alias ?? DeviceAddress) is not null && !found.Exists(t => FitsAlias(nic(t)) || FitsAddress(nic(t)) || FitsSource(nic(t))))
        {
            return [];
        }
        foreach (var fits in (Func<NicElement, bool>[])[FitsAlias, FitsAddress, FitsSource])
        {
            if (found.Count > 1 && found.FindAll(t => fits(nic(t))) is { Count: > 0 } fewer) found = fewer;
        }

        return found;
    }

    private bool FitsAlias(NicElement nic) => Alias is not null && nic.Alias == Alias;

    private bool FitsAddress(NicElement nic) => DeviceAddress is not null && nic.DeviceAddress == DeviceAddress;

    private bool FitsSource(NicElement nic) => (Type is not null || Source is not null)
        && (Type is null || nic.Type == Type) && (Source is null || nic.Source == Source);
}
