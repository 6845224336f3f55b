using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>A volume of a storage pool (virStorageVolPtr), looked up anew for each call.</summary>
internal sealed class StorageVolume
{
    private StorageVolume(StoragePool pool, string name)
    {
        Pool = pool;
        Name = name;
    }

    public StoragePool Pool { get; }

    public string Name { get; }

    /// <summary>Its file or device on the host, or its name on a network.</summary>
    public string Path => Read(v => Result.Check(NativeMethods.virStorageVolGetPath(v)));

    public string Xml => Read(v => Result.Check(NativeMethods.virStorageVolGetXMLDesc(v, 0)));

    /// <summary>The volume of an active pool that has this path, or null.</summary>
    public static StorageVolume? OfPath(Connection connection, string path) => connection.Read<StorageVolume?>(c =>
    {
        using var volume = NativeMethods.virStorageVolLookupByPath(c, path);
        if (!volume.IsInvalid)
        {
            using var pool = Result.Check(NativeMethods.virStoragePoolLookupByVolume(volume));
            return Of(StoragePool.Of(connection, pool), volume);
        }

        var error = LibvirtException.Last();
        return error.Number is ErrorNumber.NoStorageVol or ErrorNumber.NoSupport ? null : throw error;
    });

    /// <summary>Deletes it and what is in it.</summary>
    public void Delete() => Change(nameof(NativeMethods.virStorageVolDelete), v => NativeMethods.virStorageVolDelete(v, 0));

    public void Resize(long capacity, StorageVolResizeFlags flags) =>
        Change(nameof(NativeMethods.virStorageVolResize), v => NativeMethods.virStorageVolResize(v, (ulong)capacity, flags));

    /// <summary>A stream that writes to the volume from its beginning. A hole in a sparse one is left as it is in the volume.</summary>
    public Stream OpenUpload(bool sparse) => Pool.Connection.Change(nameof(NativeMethods.virStorageVolUpload), c =>
    {
        using var volume = Lookup(c);
        return Open(s =>
            NativeMethods.virStorageVolUpload(volume, s, 0, 0, sparse ? StorageVolUploadFlags.SparseStream : StorageVolUploadFlags.None));
    });

    /// <summary>A stream of all that is in the volume, with holes.</summary>
    public Stream OpenDownload() =>
        Read(v => Open(s => NativeMethods.virStorageVolDownload(v, s, 0, 0, StorageVolDownloadFlags.SparseStream)));

    internal static StorageVolume Of(StoragePool pool, StorageVolHandle volume)
        => new(pool, Marshal.PtrToStringUTF8(NativeMethods.virStorageVolGetName(volume)) ?? "");

    internal StorageVolHandle Lookup(ConnectHandle connection)
    {
        using var pool = Pool.Lookup(connection);
        return Result.Check(NativeMethods.virStorageVolLookupByName(pool, Name));
    }

    private Stream Open(Func<StreamHandle, int> open)
    {
        var stream = Stream.New(Pool.Connection);
        try
        {
            Result.Check(open(stream.Handle));
            return stream;
        }
        catch (LibvirtException)
        {
            stream.Dispose();
            throw;
        }
    }

    private T Read<T>(Func<StorageVolHandle, T> call) => Pool.Connection.Read(c =>
    {
        using var volume = Lookup(c);
        return call(volume);
    });

    private void Change(string function, Func<StorageVolHandle, int> call) =>
        Pool.Connection.Change(
            function,
            c =>
            {
                using var volume = Lookup(c);
                return Result.Check(call(volume));
            },
            ("volume", $"{Pool.Name}/{Name}"));
}
