using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Xml;

namespace KvmPS.Operations.Storage;

/// <summary>Volumes that an argument stands for, found when it is their turn.</summary>
/// <param name="Label">What an error about them is about.</param>
/// <param name="Find">Finds them; a name that no volume has is an exception.</param>
internal sealed record VolumeTarget(object Label, Func<IReadOnlyList<StorageVolume>> Find)
{
    /// <summary>A piped volume is found on the host that it came from.</summary>
    public static IEnumerable<VolumeTarget> Of(Func<string, Connection> host, KvmVolume[] volumes)
        => volumes.Select(v => new VolumeTarget(v, () => [One(StoragePoolTarget.One(host(v.ConnectionUri ?? ""), v.Pool), v.Name)]));

    public static IEnumerable<VolumeTarget> Of(Connection host, string pool, string[] names) =>
        names.Select(n => new VolumeTarget($"{pool}/{n}", () => [.. ByName(StoragePoolTarget.One(host, pool), n).Select(v => v.Volume)]));

    /// <summary>The volume of that name, or those that match the pattern, with their descriptions.</summary>
    /// <exception cref="KvmException">StoragePoolNotActive or VolumeNotFound.</exception>
    public static IEnumerable<(StorageVolume Volume, string Xml)> ByName(StoragePool pool, string name)
    {
        if (StorageErrors.Explained(pool, () => pool.Find(name)) is { } exact) return [(exact, Description(exact))];
        if (NameArgument.IsPattern(name))
        {
            var matches = NameArgument.Matcher(name);
            return StorageErrors.Explained(pool, pool.Volumes).Where(v => matches(v.Volume.Name));
        }

        var volume = One(pool, NameArgument.Literal(name));
        return [(volume, Description(volume))];
    }

    /// <exception cref="KvmException">StoragePoolNotActive or VolumeNotFound.</exception>
    public static StorageVolume One(StoragePool pool, string name)
        => StorageErrors.Explained(pool, () => pool.Find(name)) ?? throw StorageErrors.VolumeNotFound(pool.Name, name);

    /// <summary>What libvirt tells of it now.</summary>
    /// <exception cref="KvmException">VolumeNotFound: its file went without libvirt.</exception>
    public static VolumeXml Look(StorageVolume volume) => VolumeXml.Parse(Description(volume));

    private static string Description(StorageVolume volume)
    {
        try
        {
            return volume.Xml;
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.NoStorageVol)
        {
            throw StorageErrors.VolumeNotFound(volume.Pool.Name, volume.Name, error);
        }
    }
}
