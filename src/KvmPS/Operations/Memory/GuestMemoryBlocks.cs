using System.Text.Json.Nodes;
using KvmPS.Libvirt;
using KvmPS.Operations.Common;
using KvmPS.Operations.Guest;

namespace KvmPS.Operations.Memory;

/// <summary>Blocks of memory as the guest itself sees them, through its agent (guest-get-memory-blocks, guest-set-memory-blocks).</summary>
internal sealed class GuestMemoryBlocks(Domain domain, Deadline deadline)
{
    private readonly GuestAgent _agent = new(domain);

    /// <summary>Bytes of a block.</summary>
    public long Size =>
        AgentErrors.Explained(domain, () => _agent.Ask("guest-get-memory-block-info", deadline.Remaining)).GetProperty("size").GetInt64();

    /// <summary>Whether each is online, by its number: its address in blocks.</summary>
    public IReadOnlyDictionary<long, bool> Read() =>
        AgentErrors
            .Explained(domain, () => _agent.Ask("guest-get-memory-blocks", deadline.Remaining))
            .EnumerateArray()
            .ToDictionary(b => b.GetProperty("phys-index").GetInt64(), b => b.GetProperty("online").GetBoolean());

    public void SetOnline(IEnumerable<long> numbers)
    {
        var list = new JsonArray([.. numbers.Select(n => new JsonObject { ["phys-index"] = n, ["online"] = true })]);
        AgentErrors.Explained(
            domain,
            () => _agent.Tell("guest-set-memory-blocks", deadline.Remaining, new JsonObject { ["mem-blks"] = list }));
    }
}
