using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.VMDisk;

/// <summary>An IOThread that is taken from a VM; refused while a disk uses it.</summary>
internal sealed class IOThreadRemoval
{
    private readonly Domain domain;
    private readonly int number;
    private readonly AffectFlags halves;

    public IOThreadRemoval(Domain domain, int number, KvmChangeScope? scope)
    {
        this.domain = domain;
        this.number = number;
        var now = IOThreadConfiguration.Read(domain);
        halves = ScopeResolver.From(domain, scope);
        if (scope is null) halves &= now.With(number);
        if (halves == 0 || (halves & ~now.With(number)) != 0) throw IOThreadErrors.NotFound(domain.Name, number, halves, now);
        CheckUnused(VMDiskConfiguration.Read(domain));
    }

    /// <summary>In words, for -WhatIf and the question.</summary>
    public string Text => $"Remove IOThread {number} of VM '{domain.Name}', scope {ScopeText.Of(halves)}";

    public void CarryOut() => IOThreads.Remove(domain, number, halves);

    private void CheckUnused(VMDiskConfiguration now)
    {
        foreach (var half in now.Of(halves))
        {
            if (Targets(half) is { Count: > 0 } disks) throw IOThreadErrors.InUse(domain.Name, number, disks, Targets(now.Config), half == now.Live);
            if (half.ScsiControllersOf(number).ToList() is { Count: > 0 } controllers) throw IOThreadErrors.InUseByController(domain.Name, number, controllers);
        }
    }

    private List<string> Targets(DomainDisksXml? half) => [.. (half?.Disks ?? []).Where(d => d.Uses(number)).Select(d => d.Target)];
}
