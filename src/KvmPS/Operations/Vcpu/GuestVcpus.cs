using System.Text.Json.Nodes;
using KvmPS.Libvirt;
using KvmPS.Operations.Common;
using KvmPS.Operations.Guest;

namespace KvmPS.Operations.Vcpu;

/// <summary>The vCPUs as the guest itself sees them, through its agent (guest-get-vcpus, guest-set-vcpus).</summary>
internal sealed class GuestVcpus(Domain domain, Deadline deadline, CancellationToken cancel)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly GuestAgent _agent = new(domain);

    /// <summary>Whether each is online, by the guest's number; one that is not plugged in is not there.</summary>
    public IReadOnlyDictionary<int, bool> Read() => AgentErrors.Explained(domain, () => _agent.Ask("guest-get-vcpus", deadline.Remaining))
        .EnumerateArray().ToDictionary(v => v.GetProperty("logical-id").GetInt32(), v => v.GetProperty("online").GetBoolean());

    /// <summary>Brings the lowest online or takes the highest offline until the guest uses so many, or time is up.</summary>
    /// <returns>How many the guest uses in the end.</returns>
    public int Reach(int count)
    {
        cancel.ThrowIfCancellationRequested();
        return Poll.Until(() => Step(Read(), count), online => online == count, Pause, deadline, cancel);
    }

    private int Step(IReadOnlyDictionary<int, bool> vcpus, int count)
    {
        var online = vcpus.Where(v => v.Value).Select(v => v.Key).Order().ToList();
        var change = online.Count < count
            ? vcpus.Where(v => !v.Value).Select(v => v.Key).Order().Take(count - online.Count).ToList()
            : online.Skip(count).ToList();
        if (change.Count == 0) return online.Count;
        Set(change, online.Count < count);
        return Read().Count(v => v.Value);
    }

    private void Set(IEnumerable<int> numbers, bool online)
    {
        var list = new JsonArray([.. numbers.Select(n => new JsonObject { ["logical-id"] = n, ["online"] = online })]);
        AgentErrors.Explained(domain, () => _agent.Tell("guest-set-vcpus", deadline.Remaining, new JsonObject { ["vcpus"] = list }));
    }
}
