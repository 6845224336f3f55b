using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Xml;

namespace KvmPS.Operations.Storage;

/// <summary>Shows a volume.</summary>
internal static class VolumeReader
{
    public static KvmVolume Object(StorageVolume volume, VolumeXml xml, VolumeUsers? users)
    {
        var uses = users?.Of(xml.Path) ?? [];
        return new()
        {
            Pool = volume.Pool.Name,
            Name = volume.Name,
            Path = xml.Path,
            Type = xml.Type,
            Format = xml.Format,
            Capacity = xml.Capacity,
            Allocation = xml.Allocation,
            Physical = xml.Physical,
            Backing = xml.Backing,
            BackingFormat = xml.BackingFormat,
            Encrypted = xml.Encrypted,
            UsedBy = [.. uses.Select(u => u.VMName).Distinct()],
            Uses = uses,
            ConnectionUri = volume.Pool.Connection.Uri,
        };
    }

    /// <summary>A volume just made or changed; who uses a new one is not asked.</summary>
    public static KvmVolume One(StorageVolume volume, VolumeUsers? users = null) => Object(volume, VolumeTarget.Look(volume), users);
}
