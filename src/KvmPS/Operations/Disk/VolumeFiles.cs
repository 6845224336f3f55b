using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Xml;

namespace KvmPS.Operations.Disk;

/// <summary>
/// The files and devices of volumes that VMs name by pool and volume (disks of type volume). To a VM they are disks like any others; only
/// their path is nowhere in its definition. One that cannot be found now, as its pool is stopped, has none. Each is looked up once: one
/// object is for one listing or one decision, not for longer.
/// </summary>
internal sealed class VolumeFiles(Connection host)
{
    private readonly Dictionary<string, (StoragePool Pool, string Type)?> _pools = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Pool, string Name), (string Path, string PoolType)?> _found = [];

    /// <summary>The file or device; null for what QEMU reaches over the network, which has no path on the host.</summary>
    public VolumeFile? Of((string Pool, string Name) volume) =>
        Find(volume) is var (path, type) && type is not ("rbd" or "gluster" or "sheepdog" or "iscsi-direct")
            ? new(path, StoragePoolRules.HasFiles(type))
            : null;

    /// <summary>What libvirt calls the volume's path, which for one on the network is its name there.</summary>
    public string? PathOf((string Pool, string Name)? volume) => volume is { } named ? Find(named)?.Path : null;

    private (string Path, string PoolType)? Find((string Pool, string Name) volume)
    {
        if (!_found.TryGetValue(volume, out var found)) _found[volume] = found = Ask(volume);
        return found;
    }

    private (string Path, string PoolType)? Ask((string Pool, string Name) volume)
    {
        try
        {
            if (!_pools.TryGetValue(volume.Pool, out var pool)) _pools[volume.Pool] = pool = FindPool(volume.Pool);
            return pool is var (found, type) && found.Find(volume.Name)?.Path is { } path ? (path, type) : null;
        }
        catch (LibvirtException error) when (!error.IsOfTransport)
        {
            return null;
        }
    }

    private (StoragePool Pool, string Type)? FindPool(string name)
        => StoragePool.Find(host, name) is { } pool ? (pool, StoragePoolXml.Parse(pool.Xml).Type) : null;
}
