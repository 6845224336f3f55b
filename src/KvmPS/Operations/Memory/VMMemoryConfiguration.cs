using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Memory;

/// <summary>The memory of a VM with its devices.</summary>
internal sealed record VMMemoryConfiguration(HotAddXml? Live, HotAddXml? Config) : LiveAndConfig<HotAddXml>(Live, Config)
{
    public IReadOnlyList<string> Ids => [.. All.SelectMany(c => c.Devices).Select(d => d.Id).Distinct()];

    public static VMMemoryConfiguration Read(Domain domain)
    {
        var (live, config) = Read(domain, HotAddXml.Parse);
        return new(live, config);
    }

    /// <summary>The device as the running VM has it, else as it is stored.</summary>
    public MemoryDeviceElement? Find(string id) => Live?.Find(id) ?? Config?.Find(id);

    /// <summary>Where a device that is there is changed: what was asked for, else wherever it is.</summary>
    /// <exception cref="KvmException">VMMemoryNotFound, VMNotRunning or VMNotPersistent.</exception>
    public AffectFlags Choose(Domain domain, string id, KvmChangeScope? asked) =>
        Choose(
            domain,
            asked,
            c => c.Find(id) is not null,
            () => VMMemoryErrors.NotFound(domain.Name, id, Ids),
            has => VMMemoryErrors.OnlyIn(domain.Name, id, has));
}
