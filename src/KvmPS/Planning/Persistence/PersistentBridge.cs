using KvmPS.Planning.Bridge;

namespace KvmPS.Planning.Persistence;

/// <summary>What a bridge is to be whenever the host starts, whoever sets it up then: read from what its NIC has now.</summary>
internal sealed record PersistentBridge(BridgeRequest Request, string Nic, string MacAddress, int Mtu)
{
    private const int UsualMtu = 1500;
    private static readonly string[] KernelsTables = ["main", "default", "local", "254", "253", "255"];

    public string Name => Request.Name;

    /// <summary>The largest packet where it is not the usual one.</summary>
    public int? OtherMtu => Mtu == UsualMtu ? null : Mtu;

    /// <summary>Seconds that a port listens, and then learns; the spanning tree protocol does not take less.</summary>
    public int ForwardDelay => Request.Stp ? 2 : 0;

    public bool Dhcp4 { get; private init; }

    public bool Dhcp6 { get; private init; }

    /// <summary>A router announces addresses or itself.</summary>
    public bool AcceptRa { get; private init; }

    public IReadOnlyList<PersistentAddress> Addresses { get; private init; } = [];

    public IReadOnlyList<PersistentRoute> Routes { get; private init; } = [];

    public IReadOnlyList<PersistentRule> Rules { get; private init; } = [];

    /// <summary>Name servers that somebody wrote down; none where DHCP tells them.</summary>
    public IReadOnlyList<string> Dns { get; private init; } = [];

    public IReadOnlyList<string> Domains { get; private init; } = [];

    public static PersistentBridge From(
        NetworkState state,
        BridgeRequest request,
        string nic,
        IReadOnlyList<string> dns,
        IReadOnlyList<string> domains)
    {
        var link = state.Link(nic)!;
        var all = state.Addresses[nic].Where(a => !a.IsLinkLocal).ToList();
        var leases = new Leases(state, nic);
        var (dhcp4, dhcp6) = (leases.HasDhcp4, leases.HasDhcp6);
        var routes = state.Routes.Where(r => r.Uses(nic) && !(r.IsKernels && r.Key.Contains("local"))).ToList();
        bool Made(RouteEntry r) => r.IsKernels && all.Exists(a => a.IsV6 == r.IsV6 && a.Route == (r.Destination, r.Metric));
        List<RouteEntry> lasting = [.. routes.Where(r => !Made(r) && !leases.Bring(r))];
        var tables = routes.Select(r => IpWords.After(r.Key, "table")).Where(t => t is not null && !KernelsTables.Contains(t)).ToHashSet();
        var mine = state.Rules.Where(r => r.Uses(nic) || tables.Contains(IpWords.After(r.Words, "lookup")));
        return new(request, nic, link.MacAddress, request.Mtu ?? link.Mtu)
        {
            Dhcp4 = dhcp4,
            Dhcp6 = dhcp6,
            AcceptRa = leases.IsAnnounced || dhcp6,
            // The kernel lists IPv6 addresses the other way round.
            Addresses =
            [
                .. all.Where(a => !a.IsLeased && !a.IsV6)
                    .Concat(all.Where(a => !a.IsLeased && a.IsV6).Reverse())
                    .Select(a => PersistentAddress.From(a, request.Name)),
            ],
            Routes = [.. RouteOrder.Of(lasting).Select(r => PersistentRoute.From(r, nic, request.Name))],
            Rules = [.. mine.Select(r => PersistentRule.From(r, nic, request.Name))],
            Dns = dhcp4 || dhcp6 ? [] : dns,
            Domains = dhcp4 || dhcp6 ? [] : domains,
        };
    }
}
