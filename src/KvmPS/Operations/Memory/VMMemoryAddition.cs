using System.Globalization;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Memory;

/// <summary>Memory that is added to a VM as a device: checked first, then plugged in.</summary>
internal sealed class VMMemoryAddition
{
    private readonly Domain _domain;
    private readonly AffectFlags _affect;
    private readonly VMMemoryPlan _plan;
    private readonly int _slots;

    private VMMemoryAddition(Domain domain, AffectFlags affect, VMMemoryPlan plan, VMMemoryConfiguration now)
    {
        _domain = domain;
        _affect = affect;
        foreach (var memory in now.Of(affect)) Check(memory, now.Config?.Slots > 0, plan);
        _slots = now.Of(affect).Select(h => h.Slots).DefaultIfEmpty().Min();
        _plan = plan with
        {
            Id = Free("mem", now.Ids),
            Slot = plan.Type == KvmVMMemoryType.Dimm ? FreeSlot(now) : null,
        };
    }

    public string Id => _plan.Id;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text =>
        $"Add {ByteSize.Format(_plan.Size)} of memory ({_plan.Type} {_plan.Id}, node "
        + $"{_plan.Node}{(_plan.Type == KvmVMMemoryType.Dimm ? "" : $", {ByteSize.Format(_plan.Requested)} requested")}), scope "
        + $"{ScopeText.Of(_affect)}";

    public static VMMemoryAddition Plan(Domain domain, AffectFlags affect, VMMemoryPlan plan) =>
        new(domain, affect, plan, VMMemoryConfiguration.Read(domain));

    /// <returns>What has come out other than asked; null: nothing.</returns>
    public string? CarryOut(int timeoutSec, CancellationToken cancel)
    {
        var follow = _affect.HasFlag(AffectFlags.Live) ? GuestMemoryFollow.Begin(_domain, timeoutSec) : null;
        try
        {
            _domain.AttachDevice(NewMemoryXml.Device(_plan), _affect);
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown)
        {
            if (_affect.HasFlag(AffectFlags.Live) && DomainLife.HasEnded(_domain))
            {
                throw VMErrors.WentOff(_domain.Name, "being given more memory", error);
            }
            throw VMMemoryErrors.OfAdding(error, _domain.Name, _plan, _slots);
        }

        return follow?.Wait(_plan.Id, before: 0, cancel);
    }

    private void Check(HotAddXml memory, bool isStored, VMMemoryPlan wanted)
    {
        if (memory.Limit == 0) throw VMMemoryErrors.NotReady(_domain.Name, wanted.Size, isStored);
        if (!memory.Nodes.Contains(wanted.Node)) throw VMMemoryErrors.NoSuchNode(_domain.Name, wanted.Node, memory.Nodes);
        if (wanted.Type == KvmVMMemoryType.Dimm && memory.Devices.Count(d => d.Model == "dimm") >= memory.Slots)
        {
            throw VMMemoryErrors.NoSlot(_domain.Name, memory.Slots);
        }
        if (memory.Added + wanted.Size > memory.Memory) throw VMMemoryErrors.OverLimit(_domain.Name, wanted.Size, memory);
    }

    /// <summary>
    /// The same slot in the running VM and in its definition where one is free in both; else the running VM's, and libvirt chooses
    /// the other at the start.
    /// </summary>
    private int? FreeSlot(VMMemoryConfiguration now)
    {
        var taken = now.All.SelectMany(c => c.Devices).Select(d => d.Slot).OfType<int>().ToHashSet();
        return Enumerable.Range(0, _slots).Cast<int?>().FirstOrDefault(s => !taken.Contains(s!.Value));
    }

    private static string Free(string prefix, IReadOnlyCollection<string> taken) =>
        Enumerable.Range(0, taken.Count + 1).Select(i => prefix + i.ToString(CultureInfo.InvariantCulture)).First(n => !taken.Contains(n));
}
