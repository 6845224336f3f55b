using KvmPS.Libvirt;
using KvmPS.Module;
using KvmPS.Objects;

namespace KvmPS.Commands.Storage;

/// <summary>Storage pools that an argument stands for, found when it is their turn.</summary>
/// <param name="Label">What an error about them is about.</param>
/// <param name="Find">Finds them; a name that no pool has is an exception.</param>
internal sealed record StoragePoolTarget(object Label, Func<IReadOnlyList<StoragePool>> Find)
{
    /// <summary>A piped pool is found by its Id on the host that it came from, whatever the default is now.</summary>
    public static IEnumerable<StoragePoolTarget> Of(Session session, KvmStoragePool[] pools) => pools.Select(p => new StoragePoolTarget(p, () =>
    {
        var all = StoragePool.List(session.Get(p.ConnectionUri));
        return [all.FirstOrDefault(l => l.Id == p.Id) ?? throw StorageErrors.PoolNotFound(p.Name, all.Select(l => l.Name))];
    }));

    public static IEnumerable<StoragePoolTarget> Of(Connection host, string[] names) => names.Select(n => new StoragePoolTarget(n, () => ByName(host, n)));

    /// <exception cref="KvmException">StoragePoolNotFound.</exception>
    public static StoragePool One(Connection host, string name)
        => StoragePool.Find(host, name) ?? throw StorageErrors.PoolNotFound(name, StoragePool.Names(host));

    public static IReadOnlyList<StoragePool> ByName(Connection host, string name)
        => NameArgument.Choose<IReadOnlyList<StoragePool>>(name, n => [One(host, n)], matches => [.. StoragePool.List(host).Where(p => matches(p.Name))]);
}
