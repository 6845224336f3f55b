using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;

namespace KvmPS.Operations.Storage;

/// <summary>Storage pools that an argument stands for, found when it is their turn.</summary>
/// <param name="Label">What an error about them is about.</param>
/// <param name="Find">Finds them; a name that no pool has is an exception.</param>
internal sealed record StoragePoolTarget(object Label, Func<IReadOnlyList<StoragePool>> Find)
{
    /// <summary>A piped pool is found by its Id, else by its name, on the host that it came from, whatever the default is now.</summary>
    public static IEnumerable<StoragePoolTarget> Of(Func<string, Connection> host, KvmStoragePool[] pools) =>
        pools.Select(p => new StoragePoolTarget(
            p,
            () =>
            {
                var all = StoragePool.List(host(p.ConnectionUri ?? ""));
                return
                [
                    all.FirstOrDefault(l => p.Id == Guid.Empty ? l.Name == p.Name : l.Id == p.Id)
                        ?? throw StorageErrors.PoolNotFound(p.Name, all.Select(l => l.Name)),
                ];
            }));

    public static IEnumerable<StoragePoolTarget> Of(Connection host, string[] names) =>
        names.Select(n => new StoragePoolTarget(n, () => ByName(host, n)));

    /// <exception cref="KvmException">StoragePoolNotFound.</exception>
    public static StoragePool One(Connection host, string name)
        => StoragePool.Find(host, name) ?? throw StorageErrors.PoolNotFound(name, StoragePool.Names(host));

    public static IReadOnlyList<StoragePool> ByName(Connection host, string name)
    {
        var all = StoragePool.List(host);
        var found = NameArgument.Among(name, all, p => p.Name);
        return found.Count > 0 || NameArgument.IsPattern(name)
            ? found
            : throw StorageErrors.PoolNotFound(NameArgument.Literal(name), all.Select(p => p.Name));
    }
}
