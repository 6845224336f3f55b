using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Guest;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Memory;

/// <summary>
/// Sees to it that a guest uses memory that has just been plugged in: many Linux systems leave it offline until somebody says
/// so, which KvmPS does through the agent.
/// </summary>
internal sealed class GuestMemoryFollow
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Domain domain;
    private readonly Deadline deadline;
    private readonly int seconds;
    private readonly GuestMemoryBlocks? blocks;
    private readonly HashSet<long> offline = [];
    private readonly long blockSize;
    private readonly int onlineBefore;
    private string? silence;

    /// <summary>Before the change: blocks that are offline now are somebody's wish.</summary>
    public GuestMemoryFollow(Domain domain, int timeoutSec)
    {
        this.domain = domain;
        seconds = timeoutSec;
        deadline = new(TimeSpan.FromSeconds(timeoutSec));
        if (!DomainXml.Parse(domain.Xml(DomainXmlFlags.None)).AgentIsConnected)
        {
            silence = "no agent is connected";
            return;
        }

        blocks = new(domain, deadline);
        (blockSize, var now) = AgentErrors.Try(() => (blocks.Size, blocks.Read()), out silence);
        if (now is null) blocks = null;
        else offline = [.. now.Where(b => !b.Value).Select(b => b.Key)];
        onlineBefore = now?.Count(b => b.Value) ?? 0;
    }

    /// <summary>After it: waits until the guest has as much of the device as it is to have.</summary>
    /// <param name="id">The device.</param>
    /// <param name="before">What the guest had of it.</param>
    /// <param name="cancel">Ends the wait; the guest goes on.</param>
    /// <returns>What has come out other than asked; null: nothing.</returns>
    public string? Wait(string id, long before, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var online = Online();
            if (new VMMemoryReader(domain, deadline).Read(d => d == id) is not [{ Live: true } device]) return DomainLife.IsActive(domain) ? null : $"VM '{domain.Name}' stopped in the meantime.";
            var wanted = device.RequestedSize ?? device.Size;
            // virtio-mem counts what its driver has taken, a moment before the guest's kernel has it.
            if (device.InGuest == wanted && (online is null || device.RequestedSize is null || online - onlineBefore >= Blocks(wanted) - Blocks(before))) return null;
            if (device.InGuest is null && blocks is null) return $"VM '{domain.Name}' has {ByteSize.Format(device.Size)} more plugged in ({id}); whether its guest uses it is unknown: {silence}.";
            if (deadline.IsOver) return $"VM '{domain.Name}' should have {ByteSize.Format(wanted)} of memory device {id}, but its guest uses {(device.InGuest is { } uses ? ByteSize.Format(uses) : "an unknown part")} after {seconds} s.";
            cancel.WaitHandle.WaitOne(deadline.AtMost(Pause));
        }
    }

    private long Blocks(long bytes) => (bytes + blockSize - 1) / blockSize;

    /// <summary>Brings new blocks online, and says how many were; null: the guest does not say.</summary>
    private int? Online() => blocks is null ? null : AgentErrors.Try<int?>(() =>
    {
        var now = blocks.Read();
        var fresh = now.Where(b => !b.Value && !offline.Contains(b.Key)).Select(b => b.Key).ToList();
        if (fresh.Count > 0) blocks.SetOnline(fresh);
        return now.Count(b => b.Value);
    }, out silence);
}
