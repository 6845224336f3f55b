using KvmPS.Libvirt;

namespace KvmPS.Commands.Storage;

/// <summary>Paths of volumes that VMs name by pool and volume. One that cannot be found now, as its pool is stopped, has none.</summary>
internal sealed class VolumePaths(Connection host)
{
    private readonly Dictionary<string, StoragePool?> pools = new(StringComparer.Ordinal);

    public string? Of((string Pool, string Name)? volume)
    {
        if (volume is not var (pool, name)) return null;
        try
        {
            if (!pools.TryGetValue(pool, out var found)) pools[pool] = found = StoragePool.Find(host, pool);
            return found?.Find(name)?.Path;
        }
        catch (LibvirtException error) when (!error.IsOfTransport)
        {
            return null;
        }
    }
}
