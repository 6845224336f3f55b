using KvmPS.Libvirt;

namespace KvmPS.Operations.Network;

/// <summary>VMs that have a NIC on a network.</summary>
internal static class NetworkUsers
{
    public static IReadOnlyList<(string Name, bool Running)> Find(Connection host, string network) =>
        [
            .. Domain
                .Ask(host, ListDomains.None, d => (d.Name, Running: Uses(d, network)))
                .Where(u => u.Running is not null)
                .OrderBy(u => u.Name, StringComparer.Ordinal)
                .Select(u => (u.Name, u.Running!.Value)),
        ];

    /// <summary>Whether the running VM does, or the stored one alone; null: neither.</summary>
    private static bool? Uses(Domain domain, string network)
    {
        var now = NicConfiguration.Read(domain);
        if (now.Live?.Nics.Any(n => n.Type == "network" && n.Source == network) == true) return true;
        return now.Config?.Nics.Any(n => n.Type == "network" && n.Source == network) == true ? false : null;
    }
}
