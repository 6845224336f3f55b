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
    private readonly Domain domain;
    private readonly VMDiskConfiguration now;
    private readonly AffectFlags halves;
    private readonly DiskElement disk;

    public VMDiskRemoval(Domain domain, string target, KvmChangeScope? scope)
    {
        this.domain = domain;
        now = VMDiskConfiguration.Read(domain);
        halves = now.Choose(domain, target, scope);
        disk = now.Of(halves).Select(h => h.Find(target)!).First();
        if (halves.HasFlag(AffectFlags.Live) && !VMDiskErrors.IsHotpluggable(disk.Bus)) throw VMDiskErrors.NotHotpluggable(domain.Name, target, disk.Bus ?? "", "removed");
    }

    /// <summary>In words, for -WhatIf and the question.</summary>
    public string Text => $"Remove disk {disk.Target} of VM '{domain.Name}'{(disk.Path is null ? "" : $": '{disk.Path}' (the file stays)")}, scope {ScopeText.Of(halves)}";

    /// <summary>First the running VM, which may refuse; then the stored definition, which does not.</summary>
    public void CarryOut(Deadline deadline, CancellationToken cancel)
    {
        if (halves.HasFlag(AffectFlags.Live))
        {
            var release = new DeviceRelease(domain, now.Live!.Find(disk.Target)!.Copy().ToString(), xml => DomainDisksXml.Parse(xml).Find(disk.Target) is not null);
            if (!release.CarryOut(deadline, cancel)) throw NotReleased();
        }

        FormatNotes.NoteLeft(FormatNotes.Of(domain.Connection, now.Of(halves).Select(h => h.Find(disk.Target)!)));
        if (halves.HasFlag(AffectFlags.Config)) domain.DetachDevice(now.Config!.Find(disk.Target)!.Copy().ToString(), AffectFlags.Config);
        if (disk.Secret is { } secret && (now.Live?.Find(disk.Target) is null || halves.HasFlag(AffectFlags.Live)) && (now.Config?.Find(disk.Target) is null || halves.HasFlag(AffectFlags.Config)))
        {
            DiskSecret.Remove(domain.Connection, secret);
        }
    }

    private KvmException NotReleased() => new("TimeoutDiskRemoval", Failure.Timeout,
        $"The guest of VM '{domain.Name}' did not release disk {disk.Target} in time; the VM still has it, and its stored definition was not changed.",
        $"Unmount it in the guest first (a guest that is still booting, or has no driver, does not answer either), then repeat the command with a longer -TimeoutSec. The guest may also release it later: Get-KvmVMDisk -VMName {VMErrors.QuoteName(domain.Name)}. Or use -Scope Config, which removes it at the next start.");
}
