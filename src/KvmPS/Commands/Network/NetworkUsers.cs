using KvmPS.Libvirt;

namespace KvmPS.Commands.Network;

/// <summary>VMs that have a NIC on a network.</summary>
internal static class NetworkUsers
{
    public static IReadOnlyList<(string Name, bool Running)> Find(Connection host, string network)
    {
        var found = new List<(string, bool)>();
        foreach (var domain in Domain.List(host).OrderBy(d => d.Name, StringComparer.Ordinal))
        {
            using (domain)
            {
                if (Uses(domain, network) is { } running) found.Add((domain.Name, running));
            }
        }

        return found;
    }

    /// <summary>Whether the running VM does, or the stored one alone; null: neither.</summary>
    private static bool? Uses(Domain domain, string network)
    {
        try
        {
            var halves = NicHalves.Read(domain);
            if (halves.Live?.Nics.Any(n => n.Type == "network" && n.Source == network) == true) return true;
            return halves.Config?.Nics.Any(n => n.Type == "network" && n.Source == network) == true ? false : null;
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.NoDomain)
        {
            // It has gone since it was listed.
            return null;
        }
    }
}
