using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Operations.Network;

/// <summary>Networks that an argument stands for, found when it is their turn.</summary>
/// <param name="Label">What an error about them is about.</param>
/// <param name="Find">Finds them; a name that no network has is an exception.</param>
internal sealed record NetworkTarget(object Label, Func<IReadOnlyList<LibvirtNetwork>> Find)
{
    /// <summary>A piped network is found by its Id, else by its name, on the host that it came from, whatever the default is now.</summary>
    public static IEnumerable<NetworkTarget> Of(Func<string, Connection> host, KvmNetwork[] networks) =>
        networks.Select(n => new NetworkTarget(
            n,
            () =>
            {
                var all = LibvirtNetwork.List(host(n.ConnectionUri ?? ""));
                return
                [
                    all.FirstOrDefault(l => n.Id == Guid.Empty ? l.Name == n.Name : l.Id == n.Id)
                        ?? throw NetworkErrors.NotFound(n.Name, all.Select(l => l.Name)),
                ];
            }));

    public static IEnumerable<NetworkTarget> Of(Connection host, string[] names) =>
        names.Select(n => new NetworkTarget(n, () => ByName(host, n)));

    /// <exception cref="KvmException">NetworkNotFound.</exception>
    public static LibvirtNetwork One(Connection host, string name)
    {
        var all = LibvirtNetwork.List(host);
        return all.FirstOrDefault(n => n.Name == name) ?? throw NetworkErrors.NotFound(name, all.Select(n => n.Name));
    }

    private static IReadOnlyList<LibvirtNetwork> ByName(Connection host, string name)
    {
        var all = LibvirtNetwork.List(host);
        var found = NameArgument.Among(name, all, n => n.Name);
        return found.Count > 0 || NameArgument.IsPattern(name)
            ? found
            : throw NetworkErrors.NotFound(NameArgument.Literal(name), all.Select(n => n.Name));
    }
}
