namespace KvmPS.Planning.Bridge;

/// <summary>
/// What a DHCP client has got for a device, and what routers have announced: it comes again by itself, and is written nowhere.
/// </summary>
internal sealed class Leases
{
    private readonly List<AddressEntry> _leased;

    public Leases(NetworkState state, string device)
    {
        _leased = [.. state.Addresses[device].Where(a => !a.IsLinkLocal && a.IsLeased)];
        HasDhcp4 = _leased.Exists(a => !a.IsV6);
        HasDhcp6 = _leased.Exists(a => a.IsV6 && a.Text.EndsWith("/128", StringComparison.Ordinal));
        IsAnnounced = _leased.Exists(a => a.IsV6) || state.Routes.Any(r => r.Uses(device) && r.IsAnnounced);
    }

    public bool HasDhcp4 { get; }

    public bool HasDhcp6 { get; }

    /// <summary>A router announces addresses or itself.</summary>
    public bool IsAnnounced { get; }

    /// <summary>True for a route that comes with a lease or an announcement. dhclient does not mark its default route.</summary>
    public bool Bring(RouteEntry route) =>
        Says(route.Key, "proto", "dhcp")
        || Says(route.Key, "proto", "ra")
        || route.Details.Contains("expires")
        || (
            route.IsKernels
            && (
                route.IsV6
                    ? IsAnnounced || route.Destination == "fe80::/64"
                    : _leased.Exists(a => !a.IsV6 && Says(route.Details, "src", a.Text.Split('/')[0]))))
        || (HasDhcp4 && !route.IsV6 && route.IsDefault && Says(route.Key, "table", "main") && Says(route.Key, "proto", "boot"));

    /// <summary>
    /// The state with what a manager of the device does not bring back by itself: lasting addresses, and routes that somebody has made with
    /// ip.
    /// </summary>
    public NetworkState Without(NetworkState state, string device) =>
        state with
        {
            Addresses = state
                .Addresses.SelectMany(d => d.Where(a => d.Key != device || !(a.IsLeased || a.IsLinkLocal)).Select(a => (d.Key, Address: a)))
                .ToLookup(a => a.Key, a => a.Address),
            Routes = [.. state.Routes.Where(r => !r.Uses(device) || (Says(r.Key, "proto", "boot") && !Bring(r)))],
        };

    private static bool Says(IEnumerable<string> words, string word, string value) => IpWords.After(words, word) == value;
}
