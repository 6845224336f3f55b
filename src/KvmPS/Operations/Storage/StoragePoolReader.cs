using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Xml;

namespace KvmPS.Operations.Storage;

/// <summary>Shows a storage pool.</summary>
internal static class StoragePoolReader
{
    public static KvmStoragePool Read(StoragePool pool)
    {
        var facts = pool.Facts();
        var xml = StoragePoolXml.Parse(facts.Xml);
        var state = (KvmStoragePoolState)facts.Info.state;
        return new()
        {
            Name = pool.Name,
            Id = pool.Id,
            State = state,
            Autostart = facts.Autostart,
            Persistent = facts.Persistent,
            Type = xml.Type,
            Capacity = Size(facts.Info.capacity),
            Allocation = Size(facts.Info.allocation),
            Available = Size(facts.Info.available),
            Path = xml.Path,
            Source = xml.SourceText,
            Format = xml.Format,
            VolumeCount = facts.Volumes,
            ConnectionUri = pool.Connection.Uri,
        };

        // libvirt says 0 of a pool that is not running.
        long? Size(ulong bytes) => state is KvmStoragePoolState.Inactive or KvmStoragePoolState.Building ? null : (long)bytes;
    }
}
