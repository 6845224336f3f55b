using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Vcpu;

/// <summary>
/// A change of the host CPUs that one VM's threads run on: checked in whole first, then made, the running VM before its definition.
/// </summary>
internal sealed class AffinityChange
{
    private readonly List<Step> _steps = [];
    private readonly Domain _domain;
    private readonly NodeCpus _host;
    private readonly Lazy<CpuPinsXml> _stored;

    private AffinityChange(Domain domain, NodeCpus host)
    {
        _domain = domain;
        _host = host;
        _stored = new(() => CpuPinsXml.Parse(domain.Xml(DomainXmlFlags.Inactive | DomainXmlFlags.Secure)));
    }

    public bool IsEmpty => _steps.Count == 0;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => ScopeText.Join(TextOf(AffectFlags.Live), TextOf(AffectFlags.Config));

    public static AffinityChange Plan(Domain domain, AffinityRequest request, KvmChangeScope? scope)
    {
        var affect = ScopeResolver.From(domain, scope);
        var change = new AffinityChange(domain, NodeCpus.Read(domain.Connection));
        foreach (var one in new[] { AffectFlags.Live, AffectFlags.Config }.Where(a => affect.HasFlag(a))) change.Add(request, one);
        return change;
    }

    /// <summary>Makes it; where a step fails, those before are taken back.</summary>
    public void CarryOut()
    {
        var done = new Stack<Step>();
        try
        {
            foreach (var step in _steps.Where(s => s.Cpus is not null || s.Affect == AffectFlags.Live))
            {
                Pins(step.Affect).Set(step.Thread, step.Cpus ?? Whole);
                done.Push(step);
            }

            Unpin();
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown)
        {
            if (_steps.Any(s => s.Affect == AffectFlags.Live) && DomainLife.HasEnded(_domain))
            {
                throw VMErrors.WentOff(_domain.Name, "being pinned", error);
            }
            foreach (var step in done) Pins(step.Affect).Set(step.Thread, step.Was);
            throw;
        }
    }

    private int[] Whole => CpuPinsXml.Parse(_domain.Xml(DomainXmlFlags.None)).Whole is { } some ? [.. some] : _host.Online;

    private CpuPins Pins(AffectFlags affect) => new(_domain, _host, affect);

    private void Add(AffinityRequest request, AffectFlags affect)
    {
        var now = Pins(affect).All(request.Kinds);
        foreach (var (thread, cpus) in request.For(now.Keys))
        {
            if (!now.TryGetValue(thread, out var was))
            {
                throw AffinityErrors.NoSuchThread(_domain.Name, thread, now.Keys, affect == AffectFlags.Live);
            }
            if (cpus is not null) AffinityErrors.RequireUsable(cpus, _host.Count, _host.Online);
            var same =
                cpus is not null ? was.SequenceEqual(cpus)
                : affect == AffectFlags.Config ? !_stored.Value.Pins(thread)
                : was.SequenceEqual(Whole);
            if (!same) _steps.Add(new(affect, thread, was, cpus));
        }
    }

    /// <summary>libvirt has no call that takes a stored pin away; one to all CPUs of today would be no good on another host.</summary>
    private void Unpin()
    {
        var unpinned = _steps.Where(s => s is { Affect: AffectFlags.Config, Cpus: null }).Select(s => s.Thread).ToList();
        if (unpinned.Count == 0) return;
        foreach (var thread in unpinned) _stored.Value.Remove(thread);
        Domain.Define(_domain.Connection, _stored.Value.ToString()).Dispose();
    }

    private string TextOf(AffectFlags affect)
    {
        var unpins = _steps.Any(s => s.Cpus is null);
        var groups = _steps.Where(s => s.Affect == affect).GroupBy(s => (To: CpuText.Format(s.Cpus), Was: CpuText.Format(s.Was))).ToList();
        return groups.Count == 0
            ? ""
            : (unpins ? "Unpin " : "Pin ")
                + string.Join(", ", groups.Select(g => $"{Names(g)}{(unpins ? "" : $" to host CPU {g.Key.To}")} (was {g.Key.Was})"));
    }

    private static string Names(IEnumerable<Step> steps) => string.Join(", ", steps.GroupBy(s => s.Thread.Kind).Select(k => k.Key switch
    {
        PinnedKind.Vcpu => $"vCPU {CpuText.Format(k.Select(s => s.Thread.Number))}",
        PinnedKind.IOThread => $"IOThread {CpuText.Format(k.Select(s => s.Thread.Number))}",
        _ => "emulator",
    }));

    private sealed record Step(AffectFlags Affect, PinnedThread Thread, int[] Was, int[]? Cpus);
}
