using KvmPS.Model;

namespace KvmPS.Planning.Report;

/// <summary>Finds what somebody should look at: the worst first, VMs with the same trouble together.</summary>
internal static class ReportWarnings
{
    private const double FullAt = 0.95, NearlyFullAt = 0.85, GuestShortBelow = 0.1;

    private static readonly TimeSpan SnapshotAge = TimeSpan.FromDays(7);

    public static IReadOnlyList<ReportWarning> Of(ReportHost host, DateTime now) =>
        [
            .. Images(host)
                .Concat(Volumes(host))
                .Concat(VMs(host))
                .Concat(Snapshots(host, now))
                .Where(w => w.Subjects.Count > 0)
                .OrderBy(w => w.Level),
        ];

    /// <summary>Snapshots that are older than a week, the oldest first.</summary>
    public static IReadOnlyList<KvmSnapshot> Old(ReportHost host, DateTime now) =>
        [.. host.VMs.SelectMany(v => v.Snapshots).Where(s => now - s.Created > SnapshotAge).OrderBy(s => s.Created)];

    private static IEnumerable<ReportWarning> Images(ReportHost host)
    {
        var images = host.VMs.SelectMany(v => v.Disks.SelectMany(d => d.Images.Select(i => (VM: v.VM, Disk: d, Image: i)))).ToList();
        yield return new(
            ReportLevel.Critical,
            "Disk images cannot be read",
            [.. images.Where(i => i.Image.Problem is not null).Select(i => $"{i.VM.Name} {i.Disk.Target}: {i.Image.Problem}")],
            "The VM cannot start. Restore the image at its path, or assign another one to the disk.");
        yield return new(
            ReportLevel.Critical,
            "QEMU has marked images as corrupt",
            [.. images.Where(i => i.Image.IsCorrupt).Select(i => $"{i.VM.Name} {i.Disk.Target}: {i.Image.Path}").Distinct()],
            "Keep a copy of the file, then: Test-KvmDisk -Repair");
        yield return new(
            ReportLevel.Warning,
            "Images were not closed cleanly",
            [
                .. images
                    .Where(i => i.Image.IsDirty && !i.Image.IsCorrupt && i.VM.State == KvmVMState.Off)
                    .Select(i => $"{i.VM.Name} {i.Disk.Target}: {i.Image.Path}")
                    .Distinct(),
            ],
            "QEMU repairs them when it next opens them; Test-KvmDisk checks them now.");
        yield return new(
            ReportLevel.Warning,
            "Disks with cache mode unsafe",
            [.. host.VMs.SelectMany(v => v.Disks.Where(d => d.Cache == KvmDiskCache.Unsafe).Select(d => $"{v.VM.Name} {d.Target}"))],
            "A crash of this host can destroy them: Set-KvmVMDisk -Cache None");
        yield return new(ReportLevel.Note, "Files remain of commands that were killed", [.. host.Leftovers],
            "They take space and are unused, unless a command is running: Get-KvmDisk in their folder shows how to remove them.");
        yield return new(
            ReportLevel.Note,
            "Raw disks cannot hold snapshots",
            [
                .. host.VMs.SelectMany(v =>
                    v.Disks.Where(d => d is { IsBlockDevice: false, Images: [{ Format: "raw", Problem: null }, ..] })
                        .Select(d => $"{v.VM.Name} {d.Target}")),
            ],
            "Use New-KvmSnapshot -DiskOnly for them, or convert them to qcow2: Convert-KvmDisk");
    }

    private static IEnumerable<ReportWarning> Volumes(ReportHost host)
    {
        foreach (var (level, text, from, to) in new[]
            {
                (ReportLevel.Critical, "File systems with disk images are full", FullAt, 2),
                (ReportLevel.Warning, "File systems with disk images are nearly full", NearlyFullAt, FullAt),
            })
        {
            yield return new(
                level,
                text,
                [
                    .. host
                        .Volumes.Where(v => v.Size > 0 && 1 - ((double)v.Free / v.Size) is var used && used >= from && used < to)
                        .Select(v => $"{v.MountPoint}: {ByteSize.Format(v.Free)} of {ByteSize.Format(v.Size)} free"),
                ],
                "VMs stop when an image cannot grow: free space, move images elsewhere, or reclaim what guests no longer use with "
                    + "Optimize-KvmDisk.");
        }
    }

    private static IEnumerable<ReportWarning> VMs(ReportHost host)
    {
        yield return new(
            ReportLevel.Critical,
            "VMs have crashed",
            [.. host.VMs.Where(v => v.VM.State == KvmVMState.Crashed).Select(v => v.VM.Name)],
            "Check its display or log, then restart it: Restart-KvmVM -Force");
        yield return new(
            ReportLevel.Critical,
            "VMs are paused after a disk error",
            [.. host.VMs.Where(v => v.VM is { State: KvmVMState.Paused, StateReason: "IOError" }).Select(v => v.VM.Name)],
            "Usually the file system of the host is full. Free space, then run: Resume-KvmVM");
        yield return new(
            ReportLevel.Warning,
            "Guests are short of memory",
            [
                .. host
                    .VMs.Where(v => v.Guest is { } g && g.Available < g.Total * GuestShortBelow)
                    .Select(v =>
                        $"{v.VM.Name}: {ByteSize.Format(v.Guest!.Value.Available)} of {ByteSize.Format(v.Guest.Value.Total)} available"),
            ],
            "Give them more with Set-KvmBalloon, or balance the memory with Optimize-KvmBalloon.");
        var inactive = host.Networks.Where(n => !n.Active).Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
        yield return new(
            ReportLevel.Warning,
            "Networks of VMs are not running",
            [
                .. inactive
                    .Where(n => host.VMs.Any(v => v.Nics.Any(i => i.Type == "network" && i.Source == n)))
                    .Order(StringComparer.Ordinal),
            ],
            "VMs on them cannot start: Start-KvmNetwork; Set-KvmNetwork -Autostart starts it with the host.");
        if (host.Host.Virtualisation == KvmVirtualisation.Kvm)
        {
            yield return new(
                ReportLevel.Warning,
                "VMs run in software, though this host has KVM",
                [.. host.VMs.Where(v => v.VM.DomainId is not null && !v.UsesKvm).Select(v => v.VM.Name)],
                "They are many times slower than they could be: set the domain type to kvm with Edit-KvmVM.");
        }
        else
        {
            yield return new(
                ReportLevel.Warning,
                "This host runs guests in software",
                [host.Host.VirtualisationReason ?? host.Host.HostName],
                "See what KVM needs: Test-KvmHost");
        }

        List<long> memory = [.. host.VMs.Where(v => v.VM.DomainId is not null).Select(v => v.VM.Memory)];
        yield return new(
            ReportLevel.Warning,
            "Running VMs have more memory than the host",
            ByteSize.Sum(memory) > host.Host.Memory ? [$"{ByteSize.FormatSum(memory)} of {ByteSize.Format(host.Host.Memory)}"] : [],
            "The host swaps when guests use it: run Optimize-KvmBalloon, or stop VMs.");
        yield return new(
            ReportLevel.Note,
            "VMs without a stored definition",
            [.. host.VMs.Where(v => !v.VM.Persistent).Select(v => v.VM.Name)],
            "libvirt removes them when they stop. Save their definition with Export-KvmVM.");
    }

    private static IEnumerable<ReportWarning> Snapshots(ReportHost host, DateTime now)
    {
        yield return new(
            ReportLevel.Warning,
            "Snapshots are older than a week",
            [.. Old(host, now).GroupBy(s => s.VMName).Select(g => $"{g.Key}: {g.Count()}")],
            "They grow and slow the VM down. Remove those that you do not need: Remove-KvmSnapshot");
    }
}
