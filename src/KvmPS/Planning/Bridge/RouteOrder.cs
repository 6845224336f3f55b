using System.Net;

namespace KvmPS.Planning.Bridge;

/// <summary>
/// The order in which the kernel takes routes: it refuses one over a router that no route on the link leads to yet. Where addresses make no
/// route to their network by themselves (noprefixroute, as NetworkManager has them), that route is to come first. Routes of one place stay
/// in the order that they stand in.
/// </summary>
internal static class RouteOrder
{
    public static List<RouteEntry> Of(IReadOnlyList<RouteEntry> routes)
    {
        var places = routes.GroupBy(r => r.Place).Select(g => g.ToList()).ToList();
        List<RouteEntry> ordered = [];
        while (places.Count > 0)
        {
            // A circle cannot come about one route after the other; whatever it is, the kernel has the last word.
            var next = places.Find(p => !places.Exists(other => other != p && Needs(p, other))) ?? places[0];
            ordered.AddRange(next);
            places.Remove(next);
        }

        return ordered;
    }

    private static bool Needs(List<RouteEntry> routes, List<RouteEntry> others) =>
        others.Exists(link =>
            link is { Gateway: null, IsMultipath: false }
            && routes.Exists(r => r.IsV6 == link.IsV6 && r.Routers.Any(router => Contains(link.Destination, router))));

    private static bool Contains(string destination, string router) =>
        IPNetwork.TryParse(
            destination.Contains('/', StringComparison.Ordinal)
                ? destination
                : $"{destination}/{(destination.Contains(':', StringComparison.Ordinal) ? 128 : 32)}",
            out var network)
        && IPAddress.TryParse(router, out var address)
        && network.Contains(address);
}
