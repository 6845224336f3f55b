using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.VMDisk;

/// <summary>A disk that is taken from a VM. Of a running VM it has gone only when the guest has let go of it.</summary>
internal sealed class VMDiskRemoval
{
    private readonly Domain _domain;
    private readonly VMDiskConfiguration _now;
    private readonly AffectFlags _affect;
    private readonly DiskElement _disk;

    private VMDiskRemoval(Domain domain, VMDiskConfiguration now, AffectFlags affect, DiskElement disk)
    {
        (_domain, _now, _affect, _disk) = (domain, now, affect, disk);
    }

    /// <summary>In words, for -WhatIf and the question.</summary>
    public string Text =>
        $"Remove disk {_disk.Target} of VM '{_domain.Name}'{(_disk.Path is null ? "" : $": '{_disk.Path}' (the file stays)")}, scope "
            + $"{ScopeText.Of(_affect)}";

    public static VMDiskRemoval Plan(Domain domain, string target, KvmChangeScope? scope)
    {
        var now = VMDiskConfiguration.Read(domain);
        var affect = now.Choose(domain, target, scope);
        var disk = now.Of(affect).Select(h => h.Find(target)!).First();
        if (affect.HasFlag(AffectFlags.Live) && !VMDiskErrors.IsHotpluggable(disk.Bus))
        {
            throw VMDiskErrors.NotHotpluggable(domain.Name, target, disk.Bus ?? "", "removed");
        }

        return new(domain, now, affect, disk);
    }

    /// <summary>First the running VM, which may refuse; then the stored definition, which does not.</summary>
    public void CarryOut(Deadline deadline, CancellationToken cancel)
    {
        if (_affect.HasFlag(AffectFlags.Live))
        {
            var release = new DeviceRelease(
                _domain,
                _now.Live!.Find(_disk.Target)!.Copy().ToString(),
                xml => DomainDisksXml.Parse(xml).Find(_disk.Target) is not null);
            if (!release.CarryOut(deadline, cancel)) throw NotReleased();
        }

        FormatNotes.NoteLeft(FormatNotes.Of(_domain.Connection, _now.Of(_affect).Select(c => c.Find(_disk.Target)!)));
        if (_affect.HasFlag(AffectFlags.Config))
        {
            _domain.DetachDevice(_now.Config!.Find(_disk.Target)!.Copy().ToString(), AffectFlags.Config);
        }
        if (_disk.Secret is { } secret
            && (_now.Live?.Find(_disk.Target) is null || _affect.HasFlag(AffectFlags.Live))
            && (_now.Config?.Find(_disk.Target) is null || _affect.HasFlag(AffectFlags.Config)))
        {
            DiskSecret.Remove(_domain.Connection, secret);
        }
    }

    private KvmException NotReleased() =>
        new(
            "TimeoutDiskRemoval",
            Failure.Timeout,
            $"The guest of VM '{_domain.Name}' did not release disk {_disk.Target} in time; the VM still has it, and its stored "
                + "definition was not changed.",
            "Unmount it in the guest first (a guest that is still booting, or has no driver, does not answer either), then repeat the "
                + "command with a longer -TimeoutSec. The guest may also release it later: Get-KvmVMDisk -VMName "
                + $"{VMErrors.QuoteName(_domain.Name)}. Or use -Scope Config, which removes it at the next start.");
}
