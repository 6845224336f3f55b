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
    private readonly AffectFlags _affect;

    private IOThreadRemoval(Domain domain, int number, AffectFlags affect)
    {
        (_domain, _number, _affect) = (domain, number, affect);
    }

    /// <summary>In words, for -WhatIf and the question.</summary>
    public string Text => $"Remove IOThread {_number} of VM '{_domain.Name}', scope {ScopeText.Of(_affect)}";

    public static IOThreadRemoval Plan(Domain domain, int number, KvmChangeScope? scope)
    {
        var now = IOThreadConfiguration.Read(domain);
        var affect = ScopeResolver.From(domain, scope);
        if (scope is null) affect &= now.With(number);
        if (affect == 0 || (affect & ~now.With(number)) != 0) throw IOThreadErrors.NotFound(domain.Name, number, affect, now);
        var removal = new IOThreadRemoval(domain, number, affect);
        removal.CheckUnused(VMDiskConfiguration.Read(domain));
        return removal;
    }

    public void CarryOut() => IOThreads.Remove(_domain, _number, _affect);

    private void CheckUnused(VMDiskConfiguration now)
    {
        foreach (var definition in now.Of(_affect))
        {
            if (Targets(definition) is { Count: > 0 } disks)
            {
                throw IOThreadErrors.InUse(_domain.Name, _number, disks, Targets(now.Config), definition == now.Live);
            }
            if (definition.ScsiControllersOf(_number).ToList() is { Count: > 0 } controllers)
            {
                throw IOThreadErrors.InUseByController(_domain.Name, _number, controllers);
            }
        }
    }

    private List<string> Targets(DomainDisksXml? disks) => [.. (disks?.Disks ?? []).Where(d => d.Uses(_number)).Select(d => d.Target)];
}
