using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.Memory;

/// <summary>Another size that a virtio-mem device shall give: found out first, then asked for, the running VM before its definition.</summary>
internal sealed class VMMemoryResize
{
    private readonly Domain domain;
    private readonly VMMemoryConfiguration now;
    private readonly AffectFlags halves;
    private readonly string id;
    private readonly long wanted;

    public VMMemoryResize(Domain domain, string id, long requested, KvmChangeScope? scope)
    {
        this.domain = domain;
        this.id = id;
        wanted = requested;
        now = VMMemoryConfiguration.Read(domain);
        halves = now.Choose(domain, id, scope);
        foreach (var device in now.Of(halves).Select(h => h.Find(id)!))
        {
            if (device.Model != "virtio-mem") throw VMMemoryErrors.NotResizable(domain.Name, id, device.Model);
            if (requested > device.Size) throw VMMemoryErrors.RequestedTooMuch(requested, device.Size);
            VMMemoryPlan.CheckSize(requested, KvmVMMemoryType.VirtioMem, "RequestedSize");
        }
    }

    public bool IsEmpty => now.Of(halves).All(h => h.Find(id)!.Requested == wanted);

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => $"Set requested size {ByteSize.Format(wanted)} (was {string.Join(" and ", now.Of(halves).Select(h => ByteSize.Format(h.Find(id)!.Requested)).Distinct())}) of memory device {id}, scope {ScopeText.Of(halves)}";

    /// <returns>What has come out other than asked; null: nothing.</returns>
    public string? CarryOut(int timeoutSec, CancellationToken cancel)
    {
        var live = halves.HasFlag(AffectFlags.Live) ? now.Live!.Find(id) : null;
        var follow = live is null ? null : new GuestMemoryFollow(domain, timeoutSec);
        if (live is not null) domain.UpdateDevice(live.WithRequested(wanted), AffectFlags.Live);
        if (halves.HasFlag(AffectFlags.Config)) domain.UpdateDevice(now.Config!.Find(id)!.WithRequested(wanted), AffectFlags.Config);
        return follow?.Wait(id, live!.Current ?? 0, cancel);
    }
}
