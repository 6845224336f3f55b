using KvmPS.Commands.VM;
using KvmPS.Libvirt;
using KvmPS.Objects;
using KvmPS.Xml;

namespace KvmPS.Commands.Network;

/// <summary>The NICs of a VM: those of the running one and those that are stored.</summary>
/// <param name="Live">null while it is off.</param>
/// <param name="Config">null for a VM without a stored definition.</param>
internal sealed record NicHalves(DomainNicsXml? Live, DomainNicsXml? Config)
{
    public IReadOnlyList<NicElement> Nics => [.. new[] { Live, Config }.OfType<DomainNicsXml>().SelectMany(h => h.Nics).DistinctBy(n => n.MacAddress.ToLowerInvariant())];

    public static NicHalves Read(Domain domain) => new(
        domain.IsActive ? DomainNicsXml.Parse(domain.Xml(DomainXmlFlags.None)) : null,
        domain.IsPersistent ? DomainNicsXml.Parse(domain.Xml(DomainXmlFlags.Inactive)) : null);

    /// <summary>The NIC as the running VM has it, else as it is stored.</summary>
    public NicElement? Find(string mac) => Live?.Find(mac) ?? Config?.Find(mac);

    /// <summary>The MAC address of the NIC that is meant; where none is named, of the only one.</summary>
    /// <exception cref="KvmException">NetworkAdapterNotFound or NetworkAdapterAmbiguous.</exception>
    public string Choose(Domain domain, string? mac)
    {
        if (mac is not null && Find(mac) is { } named) return named.MacAddress;
        if (mac is null && Nics is [var only]) return only.MacAddress;
        var has = string.Join(", ", Nics.Select(n => $"{n.MacAddress} ({n.Type} {n.Source})"));
        if (mac is null && Nics.Count > 1)
        {
            throw new KvmException("NetworkAdapterAmbiguous", Failure.InvalidArgument, $"VM '{domain.Name}' has {Nics.Count} network adapters: {has}",
                $"Say which one: -MacAddress {Nics[0].MacAddress}");
        }

        throw new KvmException("NetworkAdapterNotFound", Failure.NotFound,
            mac is null ? $"VM '{domain.Name}' has no network adapter." : $"VM '{domain.Name}' has no network adapter {mac}.",
            Nics.Count == 0 ? $"Add one: Add-KvmNetworkAdapter -VMName {VMErrors.QuoteName(domain.Name)} -Network default" : $"It has: {has}");
    }

    /// <summary>Which halves a change of a NIC that is there is for: those asked for, else all that have it.</summary>
    /// <exception cref="KvmException">NetworkAdapterNotFound, VMNotRunning or VMNotPersistent.</exception>
    public AffectFlags Choose(Domain domain, string mac, ChangeScope? asked)
    {
        var wanted = ScopeChoice.From(domain, asked);
        var has = (Live?.Find(mac) is null ? 0 : AffectFlags.Live) | (Config?.Find(mac) is null ? 0 : AffectFlags.Config);
        if (asked is null) return wanted & has;
        if ((wanted & ~has) == 0) return wanted;
        throw new KvmException("NetworkAdapterNotFound", Failure.NotFound,
            $"Only the {(has == AffectFlags.Live ? "running VM" : "stored definition")} of '{domain.Name}' has a network adapter {mac}; nothing was changed.",
            $"Use -Scope {has}, or leave -Scope out.");
    }
}
