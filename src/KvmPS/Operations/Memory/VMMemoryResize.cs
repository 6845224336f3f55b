using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.Memory;

/// <summary>
/// Another size that a virtio-mem device shall give: found out first, then asked for, the running VM before its definition.
/// </summary>
internal sealed class VMMemoryResize
{
    private readonly Domain _domain;
    private readonly VMMemoryConfiguration _now;
    private readonly AffectFlags _affect;
    private readonly string _id;
    private readonly long _wanted;

    private VMMemoryResize(Domain domain, string id, long requested, VMMemoryConfiguration now, AffectFlags affect)
    {
        (_domain, _id, _wanted, _now, _affect) = (domain, id, requested, now, affect);
    }

    public bool IsEmpty => _now.Of(_affect).All(c => c.Find(_id)!.Requested == _wanted);

    /// <summary>In words, for -WhatIf.</summary>
    public string Text =>
        $"Set requested size {ByteSize.Format(_wanted)} (was "
        + $"{string.Join(" and ", _now.Of(_affect).Select(c => ByteSize.Format(c.Find(_id)!.Requested)).Distinct())}) of memory device "
        + $"{_id}, scope {ScopeText.Of(_affect)}";

    public static VMMemoryResize Plan(Domain domain, string id, long requested, KvmChangeScope? scope)
    {
        var now = VMMemoryConfiguration.Read(domain);
        var affect = now.Choose(domain, id, scope);
        foreach (var device in now.Of(affect).Select(h => h.Find(id)!))
        {
            if (device.Model != "virtio-mem") throw VMMemoryErrors.NotResizable(domain.Name, id, device.Model);
            if (requested > device.Size) throw VMMemoryErrors.RequestedTooMuch(requested, device.Size);
            VMMemoryPlan.CheckSize(requested, KvmVMMemoryType.VirtioMem, "RequestedSize");
        }

        return new(domain, id, requested, now, affect);
    }

    /// <returns>What has come out other than asked; null: nothing.</returns>
    public string? CarryOut(int timeoutSec, CancellationToken cancel)
    {
        var live = _affect.HasFlag(AffectFlags.Live) ? _now.Live!.Find(_id) : null;
        var follow = live is null ? null : GuestMemoryFollow.Begin(_domain, timeoutSec);
        if (live is not null) _domain.UpdateDevice(live.WithRequested(_wanted), AffectFlags.Live);
        if (_affect.HasFlag(AffectFlags.Config)) _domain.UpdateDevice(_now.Config!.Find(_id)!.WithRequested(_wanted), AffectFlags.Config);
        return follow?.Wait(_id, live!.Current ?? 0, cancel);
    }
}
