using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Network;

/// <summary>The NICs of a VM.</summary>
internal sealed record NicConfiguration(DomainNicsXml? Live, DomainNicsXml? Config) : LiveAndConfig<DomainNicsXml>(Live, Config)
{
    /// <summary>All NICs, each once; those that share a MAC address too.</summary>
    public IReadOnlyList<NicPair> Pairs { get; } = NicPair.Of(Live?.Nics ?? [], Config?.Nics ?? []);

    public IReadOnlyList<NicElement> Nics => [.. Pairs.Select(p => p.Nic)];

    public static NicConfiguration Read(Domain domain)
    {
        var (live, config) = Read(domain, DomainNicsXml.Parse);
        return new(live, config);
    }

    /// <summary>A NIC with this MAC address as the running VM has it, else as it is stored.</summary>
    public NicElement? Find(string mac) => Live?.Find(mac) ?? Config?.Find(mac);

    /// <summary>The NIC that is meant; where none is named, the only one.</summary>
    /// <exception cref="KvmException">NetworkAdapterNotFound or NetworkAdapterAmbiguous.</exception>
    public NicPair Choose(Domain domain, NicReference? wanted)
    {
        if (wanted is null && Pairs is [var only]) return only;
        var named = wanted?.Among(Pairs, p => p.Nic) ?? [];
        // An object that was read names one of several that are the same in all that is known.
        if (named.Count == 1
            || (named.Count > 1 && !wanted!.IsMacOnly && named.Select(p => NicReference.Of(p.Nic)).Distinct().Count() == 1))
        {
            return named[0];
        }
        if (named.Count > 1) throw SharedMac(domain, named);
        var has = string.Join(", ", Nics.Select(n => $"{n.MacAddress} ({n.Type} {n.Source})"));
        if (wanted is null && Pairs.Count > 1)
        {
            throw new KvmException("NetworkAdapterAmbiguous", Failure.InvalidArgument,
                $"VM '{domain.Name}' has {Pairs.Count} network adapters: {has}",
                $"Specify which one: -MacAddress {Nics[0].MacAddress}");
        }

        throw new KvmException("NetworkAdapterNotFound", Failure.NotFound,
            $"VM '{domain.Name}' has no network adapter{(wanted is null ? "" : $" {wanted.MacAddress}")}.",
            Pairs.Count == 0 ? $"Add one: Add-KvmNetworkAdapter -VMName {VMErrors.QuoteName(domain.Name)} -Network default"
                : $"Specify one of: {has}");
    }

    private static KvmException SharedMac(Domain domain, IReadOnlyList<NicPair> named)
    {
        var nics = named.Select(p => p.Nic).ToList();
        var first = nics[0];
        var (property, value) = nics.DistinctBy(n => n.DeviceAddress).Count() == nics.Count && first.DeviceAddress is { } address
            ? (nameof(KvmNetworkAdapter.DeviceAddress), address) : (nameof(KvmNetworkAdapter.Source), first.Source ?? "");
        return new("NetworkAdapterAmbiguous", Failure.InvalidArgument,
            $"VM '{domain.Name}' has {nics.Count} network adapters with the MAC address {first.MacAddress}: "
                + string.Join(", ", nics.Select(n => $"{n.Type} {n.Source}{(n.DeviceAddress is null ? "" : $" at {n.DeviceAddress}")}")),
            $"Pipe the adapter that you mean: Get-KvmNetworkAdapter {VMErrors.QuoteName(domain.Name)} "
                + $"| Where-Object {property} -eq {VMErrors.Quote(value)} | …");
    }
}
