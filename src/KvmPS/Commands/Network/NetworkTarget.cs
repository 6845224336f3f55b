using KvmPS.Libvirt;
using KvmPS.Module;
using KvmPS.Objects;
using LibvirtNetwork = KvmPS.Libvirt.Network;

namespace KvmPS.Commands.Network;

/// <summary>Networks that an argument stands for, found when it is their turn.</summary>
/// <param name="Label">What an error about them is about.</param>
/// <param name="Find">Finds them; a name that no network has is an exception.</param>
internal sealed record NetworkTarget(object Label, Func<IReadOnlyList<LibvirtNetwork>> Find)
{
    /// <summary>A piped network is found by its Id on the host that it came from, whatever the default is now.</summary>
    public static IEnumerable<NetworkTarget> Of(Session session, KvmNetwork[] networks) => networks.Select(n => new NetworkTarget(n, () =>
        [LibvirtNetwork.List(session.Get(n.ConnectionUri)).FirstOrDefault(l => l.Id == n.Id) ?? throw NetworkErrors.NotFound(n.Name, LibvirtNetwork.Names(session.Get(n.ConnectionUri)))]));

    public static IEnumerable<NetworkTarget> Of(Connection host, string[] names) => names.Select(n => new NetworkTarget(n, () => ByName(host, n)));

    /// <exception cref="KvmException">NetworkNotFound.</exception>
    public static LibvirtNetwork One(Connection host, string name)
    {
        var all = LibvirtNetwork.List(host);
        return all.FirstOrDefault(n => n.Name == name) ?? throw NetworkErrors.NotFound(name, all.Select(n => n.Name));
    }

    private static IReadOnlyList<LibvirtNetwork> ByName(Connection host, string name)
        => NameArgument.Choose<IReadOnlyList<LibvirtNetwork>>(name, n => [One(host, n)], matches => [.. LibvirtNetwork.List(host).Where(n => matches(n.Name))]);
}
