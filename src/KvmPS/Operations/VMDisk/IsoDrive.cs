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

    private readonly Domain domain;
    private readonly VMDiskConfiguration now;
    private readonly AffectFlags halves;
    private readonly string? disc;

    private IsoDrive(Domain domain, VMDiskConfiguration now, AffectFlags halves, string target, string? disc)
    {
        this.domain = domain;
        this.now = now;
        this.halves = halves;
        this.disc = disc;
        Target = target;
    }

    public string Target { get; }

    /// <summary>True when all of it is so already.</summary>
    public bool IsDone => Drives.All(d => d is null ? disc is null : d.Path == disc);

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => $"{(disc is null ? "Eject the ISO image from" : $"Insert the ISO image '{disc}' into")} CD-ROM drive {Target}"
        + (Drives.Select(d => d?.Path).OfType<string>().FirstOrDefault(p => p != disc) is { } old ? $" (now '{old}')" : "") + $", scope {ScopeText.Of(halves)}";

    private IEnumerable<DiskElement?> Drives => now.Of(halves).Select(h => h.Find(Target));

    /// <summary>The drive for a disc: the one named, else an empty one, else the only one; null when the VM has none.</summary>
    public static IsoDrive? ForDisc(Domain domain, string? target, string disc, KvmChangeScope? scope)
    {
        var now = VMDiskConfiguration.ReadToChange(domain);
        if (target is null)
        {
            var drives = CdDrives(now, now.Of(ScopeResolver.From(domain, scope)));
            if (drives.Count == 0) return null;
            var free = drives.Find(d => d.Path == disc) ?? drives.Find(d => d.Path is null) ?? (drives.Count == 1 ? drives[0] : null);
            target = free?.Target ?? throw new KvmException("DriveNotChosen", Failure.InvalidArgument, $"VM '{domain.Name}' has several CD-ROM drives, and each has an ISO image.",
                $"Give the drive with -Target: {string.Join(", ", drives.Select(d => $"{d.Target} ('{d.Path}')"))}");
        }

        var halves = Choose(domain, now, target, scope);
        // A drive that was taken out of the running VM with its disc, and is stored: it is plugged in again.
        if (scope is null && now.Live is not null && VMDiskErrors.IsHotpluggable(now.Find(target)!.Bus)) halves |= AffectFlags.Live;
        return new(domain, now, halves, target, disc);
    }

    /// <summary>The drives that have a disc, or the one named.</summary>
    public static IReadOnlyList<IsoDrive> ToEmpty(Domain domain, string? target, KvmChangeScope? scope)
    {
        var now = VMDiskConfiguration.ReadToChange(domain);
        var targets = target is not null ? [target]
            : now.Of(ScopeResolver.From(domain, scope)).SelectMany(h => h.Disks).Where(d => d.Device == "cdrom" && d.Path is not null).Select(d => d.Target).Distinct().ToList();
        return [.. targets.Select(t => new IsoDrive(domain, now, Choose(domain, now, t, scope), t, null))];
    }

    /// <summary>First the running VM, whose guest can hold the tray shut.</summary>
    public void CarryOut(bool force, CancellationToken cancel)
    {
        if (now.Live is not null && halves.HasFlag(AffectFlags.Live))
        {
            if (now.Live.Find(Target) is { } live) Change(live, AffectFlags.Live, force, cancel);
            else domain.AttachDevice(With(now.Config!.Find(Target)!, disc).ToString(), AffectFlags.Live);
        }

        if (now.Config?.Find(Target) is { } config && halves.HasFlag(AffectFlags.Config)) Change(config, AffectFlags.Config, force: false, cancel);
    }

    private void Change(DiskElement drive, AffectFlags half, bool force, CancellationToken cancel)
    {
        if (drive.Path == disc) return;
        var edit = With(drive, disc);
        try
        {
            domain.UpdateDevice(edit.ToString(), half, force);
        }
        catch (LibvirtException error) when (half == AffectFlags.Live && error.Message.Contains("is not open", StringComparison.Ordinal))
        {
            // libvirt does not know that a drive which was plugged in has a tray, and so does not open it.
            Exchange(drive, edit, cancel);
        }
        catch (LibvirtException error) when (error.Message.Contains("tray", StringComparison.OrdinalIgnoreCase))
        {
            throw new KvmException("DriveLocked", Failure.Busy, $"The guest of VM '{domain.Name}' has locked the tray of drive {Target}; nothing was changed.",
                "Unmount the image in the guest first (umount /mnt, or eject), or add -Force to open the tray anyway.", error);
        }
    }

    /// <summary>Another drive with the other disc in place of this one; an empty one cannot be plugged in, so that then none takes its place.</summary>
    private void Exchange(DiskElement drive, DiskEdit wanted, CancellationToken cancel)
    {
        new VMDiskRemoval(domain, Target, KvmChangeScope.Live).CarryOut(new Deadline(ExchangePatience), cancel);
        if (disc is null) return;
        try
        {
            domain.AttachDevice(wanted.ToString(), AffectFlags.Live);
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown)
        {
            domain.AttachDevice(drive.Copy().ToString(), AffectFlags.Live);
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
        var halves = now.Choose(domain, target, scope);
        if (now.Of(halves).Select(h => h.Find(target)!).All(d => d.Device == "cdrom")) return halves;
        throw new KvmException("NotACdDrive", Failure.InvalidArgument, $"{target} of VM '{domain.Name}' is a disk, not a CD-ROM drive.",
            CdDrives(now, now.Of(halves)) is { Count: > 0 } drives ? $"Use one of its CD-ROM drives: {string.Join(", ", drives.Select(d => d.Target))}" : "Leave -Target out: Mount-KvmIso then adds a CD-ROM drive.");
    }

    private static List<DiskElement> CdDrives(VMDiskConfiguration now, IEnumerable<DomainDisksXml> halves)
        => [.. halves.SelectMany(h => h.Disks).Where(d => d.Device == "cdrom").Select(d => d.Target).Distinct().Select(t => now.Find(t)!)];
}
