using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Guest;
using KvmPS.Xml;

namespace KvmPS.Operations.Memory;

/// <summary>Shows the memory devices of a VM, and what the guest uses of them.</summary>
internal sealed class VMMemoryReader(Domain domain, Deadline deadline)
{
    public IReadOnlyList<KvmVMMemory> Read(Func<string, bool> wanted)
    {
        var now = VMMemoryConfiguration.Read(domain);
        var ids = now.Ids.Where(wanted).ToList();
        var inGuest = ids.Count > 0 && now.Live is not null ? InGuest(now.Live) : [];
        return
        [
            .. ids.Select(id =>
                New(id, now.Live?.Find(id), now.Config?.Find(id), now.Live is not null && now.Config is not null, inGuest)),
        ];
    }

    private KvmVMMemory New(string id, MemoryDeviceElement? live, MemoryDeviceElement? config, bool runs, Dictionary<string, long> inGuest)
    {
        var device = (live ?? config)!;
        return new()
        {
            VMName = domain.Name,
            VMId = domain.Id,
            Id = id,
            Type = device.Model,
            Size = device.Size,
            RequestedSize = device.Requested,
            InGuest = live is null ? null : inGuest.TryGetValue(id, out var bytes) ? bytes : device.Current,
            Node = device.Node,
            Slot = device.Slot,
            Live = live is not null,
            Config = config is not null,
            RestartRequired = runs && (live is null || config is null || live.Size != config.Size || live.Requested != config.Requested),
            ConnectionUri = domain.Connection.Uri,
        };
    }

    /// <summary>Of devices whose address is known: how much of it the guest has online.</summary>
    private Dictionary<string, long> InGuest(HotAddXml live)
    {
        var placed = live.Devices.Where(d => d.Base is not null).ToList();
        if (placed.Count == 0 || !DomainXml.Parse(domain.Xml(DomainXmlFlags.None)).AgentIsConnected) return [];
        var blocks = new GuestMemoryBlocks(domain, deadline);
        return AgentErrors.Try(() =>
        {
            var size = blocks.Size;
            var online = blocks.Read().Where(b => b.Value).Select(b => (ulong)(b.Key * size)).ToList();
            return placed.ToDictionary(d => d.Id, d => online.Count(a => a >= d.Base && a < d.Base + (ulong)d.Size) * size);
        }, out _) ?? [];
    }
}
