using KvmPS.Libvirt;
using KvmPS.Planning.Storage;
using KvmPS.Xml;

namespace KvmPS.Commands.Storage;

/// <summary>
/// The files and devices of volumes that VMs name by pool and volume (disks of type volume). To a VM they are disks like any others; only
/// their path is nowhere in its definition. One that cannot be found now, as its pool is stopped, has none.
/// </summary>
internal sealed class VolumeFiles(Connection host)
{
    private readonly Dictionary<string, (StoragePool Pool, string Type)?> _pools = new(StringComparer.Ordinal);

    public VolumeFile? Of((string Pool, string Name) volume)
    {
        try
        {
            if (!_pools.TryGetValue(volume.Pool, out var pool)) _pools[volume.Pool] = pool = Find(volume.Pool);
            // What QEMU reaches over the network has no path on the host.
            if (pool is not var (found, type) || type is "rbd" or "gluster" or "sheepdog" or "iscsi-direct") return null;
            return found.Find(volume.Name)?.Path is { } path ? new(path, StoragePoolRules.HasFiles(type)) : null;
        }
        catch (LibvirtException error) when (!error.IsOfTransport)
        {
            return null;
        }
    }

    private (StoragePool Pool, string Type)? Find(string name)
        => StoragePool.Find(host, name) is { } pool ? (pool, StoragePoolXml.Parse(pool.Xml).Type) : null;
}
