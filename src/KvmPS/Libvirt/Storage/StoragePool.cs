using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>A storage pool (virStoragePoolPtr). It is looked up anew for each call, so that a restarted daemon does not matter.</summary>
internal sealed class StoragePool
{
    private StoragePool(Connection connection, string name, Guid id)
    {
        Connection = connection;
        Name = name;
        Id = id;
    }

    public Connection Connection { get; }

    public string Name { get; }

    public Guid Id { get; }

    public bool Active => Read(p => Result.Check(NativeMethods.virStoragePoolIsActive(p))) == 1;

    public bool Persistent => Read(p => Result.Check(NativeMethods.virStoragePoolIsPersistent(p))) == 1;

    public bool Autostart => Read(p =>
    {
        Result.Check(NativeMethods.virStoragePoolGetAutostart(p, out var on));
        return on == 1;
    });

    public string Xml => Read(p => Result.Check(NativeMethods.virStoragePoolGetXMLDesc(p, 0)));

    /// <summary>Which types of pools the daemon knows, as XML; null where the driver has no such function.</summary>
    public static string? Capabilities(Connection connection) => connection.Read<string?>(c =>
    {
        if (NativeMethods.virConnectGetStoragePoolCapabilities(c, 0) is { } xml) return xml;
        var error = LibvirtException.Last();
        return error.Number == ErrorNumber.NoSupport ? null : throw error;
    });

    /// <summary>Whether there is any pool.</summary>
    public static unsafe bool Any(Connection connection) =>
        connection.Read(c => Result.Check(NativeMethods.virConnectListAllStoragePools(c, null, 0))) > 0;

    public static IReadOnlyList<string> Names(Connection connection) => [.. List(connection).Select(p => p.Name)];

    /// <summary>All pools in the order of their names.</summary>
    public static unsafe IReadOnlyList<StoragePool> List(Connection connection) => connection.Read(c =>
    {
        nint* list;
        var count = Result.Check(NativeMethods.virConnectListAllStoragePools(c, &list, 0));
        var pools = new List<StoragePool>(count);
        for (var i = 0; i < count; i++)
        {
            using var pool = new StoragePoolHandle(list[i]);
            pools.Add(Of(connection, pool));
        }

        NativeMemory.Free(list);
        pools.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return pools;
    });

    /// <summary>The pool of that name, or null.</summary>
    public static StoragePool? Find(Connection connection, string name) => connection.Read<StoragePool?>(c =>
    {
        using var pool = NativeMethods.virStoragePoolLookupByName(c, name);
        if (!pool.IsInvalid) return Of(connection, pool);
        var error = LibvirtException.Last();
        return error.Number == ErrorNumber.NoStoragePool ? null : throw error;
    });

    /// <summary>Stores a definition.</summary>
    public static StoragePool Define(Connection connection, string xml) =>
        connection.Change(nameof(NativeMethods.virStoragePoolDefineXML), c =>
        {
            using var pool = Result.Check(NativeMethods.virStoragePoolDefineXML(c, xml, 0));
            return Of(connection, pool);
        });

    public StoragePoolFacts Facts() => Read(p =>
    {
        Result.Check(NativeMethods.virStoragePoolGetInfo(p, out var info));
        Result.Check(NativeMethods.virStoragePoolGetAutostart(p, out var autostart));
        var persistent = Result.Check(NativeMethods.virStoragePoolIsPersistent(p)) == 1;
        var volumes = NativeMethods.virStoragePoolNumOfVolumes(p) is >= 0 and var count ? count : (int?)null;
        return new StoragePoolFacts(info, autostart == 1, persistent, volumes, Result.Check(NativeMethods.virStoragePoolGetXMLDesc(p, 0)));
    });

    /// <summary>Makes what the pool lies in: its folder, file system, volume group or label.</summary>
    public void Build(StoragePoolBuildFlags flags) =>
        Change(nameof(NativeMethods.virStoragePoolBuild), p => NativeMethods.virStoragePoolBuild(p, flags));

    public void Start() => Change(nameof(NativeMethods.virStoragePoolCreate), p => NativeMethods.virStoragePoolCreate(p, 0));

    /// <summary>Stops it; what is in it stays.</summary>
    public void Destroy() => Change(nameof(NativeMethods.virStoragePoolDestroy), NativeMethods.virStoragePoolDestroy);

    public void Undefine() => Change(nameof(NativeMethods.virStoragePoolUndefine), NativeMethods.virStoragePoolUndefine);

    public void SetAutostart(bool on) =>
        Change(nameof(NativeMethods.virStoragePoolSetAutostart), p => NativeMethods.virStoragePoolSetAutostart(p, on ? 1 : 0));

    /// <summary>Looks anew at what is in it.</summary>
    public void Refresh() => Change(nameof(NativeMethods.virStoragePoolRefresh), p => NativeMethods.virStoragePoolRefresh(p, 0));

    /// <summary>All volumes with their descriptions, in the order of their names; one that vanishes meanwhile is left out.</summary>
    public unsafe IReadOnlyList<(StorageVolume Volume, string Xml)> Volumes() => Read(p =>
    {
        var count = Result.Check(NativeMethods.virStoragePoolListAllVolumes(p, out var list, 0));
        var handles = new StorageVolHandle[count];
        for (var i = 0; i < count; i++) handles[i] = new(list[i]);
        NativeMemory.Free(list);
        try
        {
            var volumes = new List<(StorageVolume Volume, string Xml)>(count);
            foreach (var handle in handles)
            {
                if (NativeMethods.virStorageVolGetXMLDesc(handle, 0) is { } xml) volumes.Add((StorageVolume.Of(this, handle), xml));
                else if (LibvirtException.Last() is { Number: not ErrorNumber.NoStorageVol } error) throw error;
            }

            volumes.Sort((a, b) => string.CompareOrdinal(a.Volume.Name, b.Volume.Name));
            return volumes;
        }
        finally
        {
            foreach (var handle in handles) handle.Dispose();
        }
    });

    /// <summary>The volume of that name, or null.</summary>
    public StorageVolume? Find(string volume) => Read<StorageVolume?>(p =>
    {
        using var found = NativeMethods.virStorageVolLookupByName(p, volume);
        if (!found.IsInvalid) return StorageVolume.Of(this, found);
        var error = LibvirtException.Last();
        return error.Number == ErrorNumber.NoStorageVol ? null : throw error;
    });

    public StorageVolume Create(string xml, StorageVolCreateFlags flags) =>
        Connection.Change(nameof(NativeMethods.virStorageVolCreateXML), c =>
        {
            using var pool = Lookup(c);
            using var made = Result.Check(NativeMethods.virStorageVolCreateXML(pool, xml, flags));
            return StorageVolume.Of(this, made);
        });

    /// <summary>Makes a volume with the content of another, which may be in another pool.</summary>
    public StorageVolume CreateFrom(string xml, StorageVolume source) =>
        Connection.Change(nameof(NativeMethods.virStorageVolCreateXMLFrom), c =>
        {
            using var pool = Lookup(c);
            using var from = source.Lookup(c);
            using var made = Result.Check(NativeMethods.virStorageVolCreateXMLFrom(pool, xml, from, StorageVolCreateFlags.None));
            return StorageVolume.Of(this, made);
        });

    internal static unsafe StoragePool Of(Connection connection, StoragePoolHandle pool)
    {
        var bytes = stackalloc byte[16];
        Result.Check(NativeMethods.virStoragePoolGetUUID(pool, bytes));
        return new(
            connection,
            Marshal.PtrToStringUTF8(NativeMethods.virStoragePoolGetName(pool)) ?? "",
            new Guid(new ReadOnlySpan<byte>(bytes, 16), bigEndian: true));
    }

    internal StoragePoolHandle Lookup(ConnectHandle connection) =>
        Result.Check(NativeMethods.virStoragePoolLookupByUUIDString(connection, Id.ToString()));

    private T Read<T>(Func<StoragePoolHandle, T> call) => Connection.Read(c =>
    {
        using var pool = Lookup(c);
        return call(pool);
    });

    private void Change(string function, Func<StoragePoolHandle, int> call) =>
        Connection.Change(
            function,
            c =>
            {
                using var pool = Lookup(c);
                return Result.Check(call(pool));
            },
            ("storage pool", Name));
}
