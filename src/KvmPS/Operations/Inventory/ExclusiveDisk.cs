using KvmPS.Libvirt;

namespace KvmPS.Operations.Inventory;

/// <summary>A disk that goes together with its VM.</summary>
/// <param name="Path">Its file or device.</param>
/// <param name="Volume">The volume that it is; null for a file that no pool has.</param>
internal sealed record ExclusiveDisk(string Path, StorageVolume? Volume)
{
    /// <summary>By way of its pool, which then knows that it is gone.</summary>
    public void Delete()
    {
        try
        {
            if (Volume is not null) Volume.Delete();
            else File.Delete(Path);
        }
        catch (LibvirtException error) when (error.Number is ErrorNumber.NoStorageVol or ErrorNumber.NoStoragePool)
        {
            // Somebody else was quicker, or the pool went.
            File.Delete(Path);
        }
    }

    public override string ToString() => Path;
}
