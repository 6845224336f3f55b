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

    private readonly Domain _domain;
    private readonly Deadline _deadline;
    private readonly int _seconds;
    private readonly GuestMemoryBlocks? _blocks;
    private readonly HashSet<long> _offline = [];
    private readonly long _blockSize;
    private readonly int _onlineBefore;
    private string? _silence;

    private GuestMemoryFollow(Domain domain, int seconds, Deadline deadline, string? silence)
    {
        (_domain, _seconds, _deadline, _silence) = (domain, seconds, deadline, silence);
    }

    private GuestMemoryFollow(
        Domain domain, int seconds, Deadline deadline, GuestMemoryBlocks blocks, long blockSize, IReadOnlyDictionary<long, bool> now)
        : this(domain, seconds, deadline, silence: null)
    {
        (_blocks, _blockSize) = (blocks, blockSize);
        _offline = [.. now.Where(b => !b.Value).Select(b => b.Key)];
        _onlineBefore = now.Count(b => b.Value);
    }

    /// <summary>Before the change: blocks that are offline now are somebody's request.</summary>
    public static GuestMemoryFollow Begin(Domain domain, int timeoutSec)
    {
        var deadline = new Deadline(TimeSpan.FromSeconds(timeoutSec));
        if (!DomainXml.Parse(domain.Xml(DomainXmlFlags.None)).AgentIsConnected)
        {
            return new(domain, timeoutSec, deadline, "no agent is connected");
        }

        var blocks = new GuestMemoryBlocks(domain, deadline);
        var (size, now) = AgentErrors.Try(() => (blocks.Size, blocks.Read()), out var silence);
        return now is null ? new(domain, timeoutSec, deadline, silence) : new(domain, timeoutSec, deadline, blocks, size, now);
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
            if (new VMMemoryReader(_domain, _deadline).Read(d => d == id) is not [{ Live: true } device])
            {
                return DomainLife.IsActive(_domain) ? null : $"VM '{_domain.Name}' stopped in the meantime.";
            }
            var wanted = device.RequestedSize ?? device.Size;
            // virtio-mem counts what its driver has taken, a moment before the guest's kernel has it.
            if (device.InGuest == wanted
                && (online is null || device.RequestedSize is null || online - _onlineBefore >= Blocks(wanted) - Blocks(before)))
            {
                return null;
            }
            if (device.InGuest is null && _blocks is null)
            {
                return $"VM '{_domain.Name}' has {ByteSize.Format(device.Size)} more plugged in ({id}); whether its guest uses it is "
                    + $"unknown: {_silence}.";
            }
            if (_deadline.IsOver)
            {
                return $"VM '{_domain.Name}' should have {ByteSize.Format(wanted)} of memory device {id}, but its guest uses "
                    + $"{(device.InGuest is { } uses ? ByteSize.Format(uses) : "an unknown part")} after {_seconds} s.";
            }
            cancel.WaitHandle.WaitOne(_deadline.AtMost(Pause));
        }
    }

    private long Blocks(long bytes) => (bytes + _blockSize - 1) / _blockSize;

    /// <summary>Brings new blocks online, and says how many were; null: the guest does not say.</summary>
    private int? Online() => _blocks is null ? null : AgentErrors.Try<int?>(() =>
    {
        var now = _blocks.Read();
        var fresh = now.Where(b => !b.Value && !_offline.Contains(b.Key)).Select(b => b.Key).ToList();
        if (fresh.Count > 0) _blocks.SetOnline(fresh);
        return now.Count(b => b.Value);
    }, out _silence);
}
