using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.VMDisk;

/// <summary>A CD drive of a VM whose disc is changed.</summary>
internal sealed class IsoDrive
{
    private static readonly TimeSpan ExchangePatience = TimeSpan.FromSeconds(60);

    private readonly Domain _domain;
    private readonly VMDiskConfiguration _now;
    private readonly AffectFlags _affect;
    private readonly string? _disc;

    private IsoDrive(Domain domain, VMDiskConfiguration now, AffectFlags affect, string target, string? disc)
    {
        _domain = domain;
        _now = now;
        _affect = affect;
        _disc = disc;
        Target = target;
    }

    public string Target { get; }

    /// <summary>True when all of it is so already.</summary>
    public bool IsDone => Drives.All(d => d is null ? _disc is null : d.Path == _disc);

    /// <summary>In words, for -WhatIf.</summary>
    public string Text =>
        $"{(_disc is null ? "Eject the ISO image from" : $"Insert the ISO image '{_disc}' into")} CD-ROM drive {Target}"
        + (Drives.Select(d => d?.Path).OfType<string>().FirstOrDefault(p => p != _disc) is { } old ? $" (now '{old}')" : "")
        + $", scope {ScopeText.Of(_affect)}";

    private IEnumerable<DiskElement?> Drives => _now.Of(_affect).Select(c => c.Find(Target));

    /// <summary>The drive for a disc: the one named, else an empty one, else the only one; null when the VM has none.</summary>
    public static IsoDrive? ForDisc(Domain domain, string? target, string disc, KvmChangeScope? scope)
    {
        var now = VMDiskConfiguration.ReadToChange(domain);
        if (target is null)
        {
            var drives = CdDrives(now, now.Of(ScopeResolver.From(domain, scope)));
            if (drives.Count == 0) return null;
            var free = drives.Find(d => d.Path == disc) ?? drives.Find(d => d.Path is null) ?? (drives.Count == 1 ? drives[0] : null);
            target =
                free?.Target
                ?? throw new KvmException(
                    "DriveNotChosen",
                    Failure.InvalidArgument,
                    $"VM '{domain.Name}' has several CD-ROM drives, and each has an ISO image.",
                    $"Give the drive with -Target: {string.Join(", ", drives.Select(d => $"{d.Target} ('{d.Path}')"))}");
        }

        var affect = Choose(domain, now, target, scope);
        // A drive that was taken out of the running VM with its disc, and is stored: it is plugged in again.
        if (scope is null && now.Live is not null && VMDiskErrors.IsHotpluggable(now.Find(target)!.Bus)) affect |= AffectFlags.Live;
        return new(domain, now, affect, target, disc);
    }

    /// <summary>The drives that have a disc, or the one named.</summary>
    public static IReadOnlyList<IsoDrive> ToEmpty(Domain domain, string? target, KvmChangeScope? scope)
    {
        var now = VMDiskConfiguration.ReadToChange(domain);
        var targets = target is not null
            ? [target]
            : now.Of(ScopeResolver.From(domain, scope))
                .SelectMany(c => c.Disks)
                .Where(d => d.Device == "cdrom" && d.Path is not null)
                .Select(d => d.Target)
                .Distinct()
                .ToList();
        return [.. targets.Select(t => new IsoDrive(domain, now, Choose(domain, now, t, scope), t, null))];
    }

    /// <summary>First the running VM, whose guest can hold the tray shut.</summary>
    public void CarryOut(bool force, CancellationToken cancel)
    {
        if (_now.Live is not null && _affect.HasFlag(AffectFlags.Live))
        {
            if (_now.Live.Find(Target) is { } live) Change(live, AffectFlags.Live, force, cancel);
            else _domain.AttachDevice(With(_now.Config!.Find(Target)!, _disc).ToString(), AffectFlags.Live);
        }

        if (_now.Config?.Find(Target) is { } config && _affect.HasFlag(AffectFlags.Config))
        {
            Change(config, AffectFlags.Config, force: false, cancel);
        }
    }

    private void Change(DiskElement drive, AffectFlags affect, bool force, CancellationToken cancel)
    {
        if (drive.Path == _disc) return;
        var edit = With(drive, _disc);
        try
        {
            _domain.UpdateDevice(edit.ToString(), affect, force);
        }
        catch (LibvirtException error) when (affect == AffectFlags.Live && error.Message.Contains("is not open", StringComparison.Ordinal))
        {
            // libvirt does not know that a drive which was plugged in has a tray, and so does not open it.
            Exchange(drive, edit, cancel);
        }
        catch (LibvirtException error) when (error.Message.Contains("tray", StringComparison.OrdinalIgnoreCase))
        {
            throw new KvmException(
                "DriveLocked",
                Failure.Busy,
                $"The guest of VM '{_domain.Name}' has locked the tray of drive {Target}; nothing was changed.",
                "Unmount the image in the guest first (umount /mnt, or eject), or add -Force to open the tray anyway.",
                error);
        }
    }

    /// <summary>
    /// Another drive with the other disc in place of this one; an empty one cannot be plugged in, so that then none takes its place.
    /// </summary>
    private void Exchange(DiskElement drive, DiskEdit wanted, CancellationToken cancel)
    {
        VMDiskRemoval.Plan(_domain, Target, KvmChangeScope.Live).CarryOut(new Deadline(ExchangePatience), cancel);
        if (_disc is null) return;
        try
        {
            _domain.AttachDevice(wanted.ToString(), AffectFlags.Live);
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown)
        {
            _domain.AttachDevice(drive.Copy().ToString(), AffectFlags.Live);
            throw;
        }
    }

    private static DiskEdit With(DiskElement drive, string? disc)
    {
        var edit = new DiskEdit(drive);
        edit.SetSource(disc, "raw");
        return edit;
    }

    private static AffectFlags Choose(Domain domain, VMDiskConfiguration now, string target, KvmChangeScope? scope)
    {
        var affect = now.Choose(domain, target, scope);
        if (now.Of(affect).Select(c => c.Find(target)!).All(d => d.Device == "cdrom")) return affect;
        throw new KvmException(
            "NotACdDrive",
            Failure.InvalidArgument,
            $"{target} of VM '{domain.Name}' is a disk, not a CD-ROM drive.",
            CdDrives(now, now.Of(affect)) is { Count: > 0 } drives
                ? $"Use one of its CD-ROM drives: {string.Join(", ", drives.Select(d => d.Target))}"
                : "Leave -Target out: Mount-KvmIso then adds a CD-ROM drive.");
    }

    private static List<DiskElement> CdDrives(VMDiskConfiguration now, IEnumerable<DomainDisksXml> definitions)
        =>
        [
            .. definitions.SelectMany(c => c.Disks)
                .Where(d => d.Device == "cdrom")
                .Select(d => d.Target)
                .Distinct()
                .Select(t => now.Find(t)!),
        ];
}
