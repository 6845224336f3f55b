using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Storage;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.VMDisk;

/// <summary>A volume that a VM is to get as a disk.</summary>
/// <param name="Path">Its file or device on the host, or its name on a network.</param>
/// <param name="Format">Its format.</param>
/// <param name="IsBlockDevice">True for a device.</param>
/// <param name="Encrypted">Whether a passphrase is needed.</param>
/// <param name="Source">How the VM finds it; null: by its path.</param>
internal sealed record VolumeDisk(string Path, string Format, bool IsBlockDevice, bool Encrypted, DiskSource? Source)
{
    /// <summary>The volume that the argument means: an object, or pool/volume where no file has that path. null: it means a file.</summary>
    /// <param name="host">The VM's host.</param>
    /// <param name="disk">The argument.</param>
    /// <param name="path">The argument's path, were it a file.</param>
    /// <param name="mayShare">True where the VM cannot write to it.</param>
    /// <param name="cancel">Ctrl+C.</param>
    /// <exception cref="KvmException">VolumeOnOtherHost, DiskAmbiguous, VolumeNotFound, VolumeInUse, NotADiskImage.</exception>
    public static VolumeDisk? Of(Connection host, KvmDiskArgument disk, string path, bool mayShare, CancellationToken cancel)
    {
        if (Find(host, disk, path) is not { } volume) return null;
        var xml = VolumeTarget.Look(volume);
        var name = $"{volume.Pool.Name}/{volume.Name}";
        if (xml.Type is "dir" or "netdir")
        {
            throw new KvmException(
                "NotADiskImage",
                Failure.InvalidArgument,
                $"The volume '{name}' is a folder.",
                "Give a volume with an image in it: Get-KvmVolume");
        }
        var users = VolumeUsers.Read(host, cancel, lookAnew: !mayShare);
        if (!mayShare) users.RequireNotBelow(name, xml.Path, "would be destroyed by a VM that writes to its backing file");
        users.RequireFormat(xml);
        var pool = StoragePoolXml.Parse(volume.Pool.Xml);
        var format = StoragePoolRules.HasFiles(pool.Type) && xml.Format is { } known and not "iso" ? known : "raw";
        return new(xml.Path, format, xml.Type == "block", xml.Encrypted, pool.DiskSourceOf(volume.Pool.Name, volume.Name));
    }

    private static StorageVolume? Find(Connection host, KvmDiskArgument disk, string path)
    {
        if (disk.Volume is { } given)
        {
            if (given.ConnectionUri.Length > 0 && given.ConnectionUri != host.Uri)
            {
                throw new KvmException(
                    "VolumeOnOtherHost",
                    Failure.InvalidArgument,
                    $"The volume '{given}' is on {given.ConnectionUri}, and the VM is on {host.Uri}.",
                    $"Transfer it: Export-KvmVolume, then Import-KvmVolume -Connection {VMErrors.Quote(host.Uri)}");
            }

            return VolumeTarget.One(StoragePoolTarget.One(host, given.Pool), given.Name);
        }

        // What begins as a path is one; so is what has no folder, or several.
        if (disk.Format is not null || disk.Path[0] is '/' or '.' or '~' || disk.Path.Split('/') is not [var pool, { Length: > 0 } name])
        {
            return null;
        }
        if (Pool(host, pool) is not { } found) return null;
        var isFile = host.IsLocal && File.Exists(path);
        if (isFile && !found.Active) return null;
        var volume = isFile ? StorageErrors.Explained(found, () => found.Find(name)) : VolumeTarget.One(found, name);
        if (isFile && volume is not null)
        {
            throw new KvmException(
                "DiskAmbiguous",
                Failure.InvalidArgument,
                $"'{disk.Path}' is a volume and, from the current folder, a file.",
                $"Specify which one: {VMErrors.Quote("./" + disk.Path)} is the file, (Get-KvmVolume -Pool {VMErrors.QuoteName(pool)} "
                    + $"-Name {VMErrors.QuoteName(name)}) is the volume.");
        }

        return volume;
    }

    private static StoragePool? Pool(Connection host, string name)
    {
        try
        {
            return StoragePool.Find(host, name);
        }
        catch (LibvirtException error) when (!error.IsOfTransport)
        {
            // A libvirt without its storage part has files only.
            return null;
        }
    }
}
