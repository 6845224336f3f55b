using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.VMDisk;

/// <summary>An IOThread that is taken from a VM; refused while a disk uses it.</summary>
internal sealed class IOThreadRemoval
{
    private readonly Domain _domain;
    private readonly int _number;
    private readonly AffectFlags _halves;

    public IOThreadRemoval(Domain domain, int number, KvmChangeScope? scope)
    {
        _domain = domain;
        _number = number;
        var now = IOThreadConfiguration.Read(domain);
        _halves = ScopeResolver.From(domain, scope);
        if (scope is null) _halves &= now.With(number);
        if (_halves == 0 || (_halves & ~now.With(number)) != 0) throw IOThreadErrors.NotFound(domain.Name, number, _halves, now);
        CheckUnused(VMDiskConfiguration.Read(domain));
    }

    /// <summary>In words, for -WhatIf and the question.</summary>
    public string Text => $"Remove IOThread {_number} of VM '{_domain.Name}', scope {ScopeText.Of(_halves)}";

    public void CarryOut() => IOThreads.Remove(_domain, _number, _halves);

    private void CheckUnused(VMDiskConfiguration now)
    {
        foreach (var half in now.Of(_halves))
        {
            if (Targets(half) is { Count: > 0 } disks)
            {
                throw IOThreadErrors.InUse(_domain.Name, _number, disks, Targets(now.Config), half == now.Live);
            }
            if (half.ScsiControllersOf(_number).ToList() is { Count: > 0 } controllers)
            {
                throw IOThreadErrors.InUseByController(_domain.Name, _number, controllers);
            }
        }
    }

    private List<string> Targets(DomainDisksXml? half) => [.. (half?.Disks ?? []).Where(d => d.Uses(_number)).Select(d => d.Target)];
}
