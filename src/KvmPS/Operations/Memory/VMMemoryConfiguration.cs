using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Memory;

/// <summary>The memory of a VM with its devices: of the running one, and as it is stored.</summary>
/// <param name="Live">null while it is off.</param>
/// <param name="Config">null for a VM without a stored definition.</param>
internal sealed record VMMemoryConfiguration(HotAddXml? Live, HotAddXml? Config)
{
    public IReadOnlyList<string> Ids =>
        [.. Of(AffectFlags.Live | AffectFlags.Config).SelectMany(h => h.Devices).Select(d => d.Id).Distinct()];

    public static VMMemoryConfiguration Read(Domain domain) => new(
        domain.IsActive ? HotAddXml.Parse(domain.Xml(DomainXmlFlags.None)) : null,
        domain.IsPersistent ? HotAddXml.Parse(domain.Xml(DomainXmlFlags.Inactive)) : null);

    public IEnumerable<HotAddXml> Of(AffectFlags halves)
    {
        if (Live is not null && halves.HasFlag(AffectFlags.Live)) yield return Live;
        if (Config is not null && halves.HasFlag(AffectFlags.Config)) yield return Config;
    }

    /// <summary>The device as the running VM has it, else as it is stored.</summary>
    public MemoryDeviceElement? Find(string id) => Live?.Find(id) ?? Config?.Find(id);

    /// <summary>Which halves a change of a device that is there is for: those asked for, else all that have it.</summary>
    /// <exception cref="KvmException">VMMemoryNotFound, VMNotRunning or VMNotPersistent.</exception>
    public AffectFlags Choose(Domain domain, string id, KvmChangeScope? asked)
    {
        var wanted = ScopeResolver.From(domain, asked);
        var has = (Live?.Find(id) is null ? 0 : AffectFlags.Live) | (Config?.Find(id) is null ? 0 : AffectFlags.Config);
        if (has == 0) throw VMMemoryErrors.NotFound(domain.Name, id, Ids);
        if (asked is null) return wanted & has;
        return (wanted & ~has) == 0 ? wanted : throw VMMemoryErrors.OnlyIn(domain.Name, id, has);
    }
}
