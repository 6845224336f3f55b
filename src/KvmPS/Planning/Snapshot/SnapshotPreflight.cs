using KvmPS.Model;
using KvmPS.Xml;

namespace KvmPS.Planning.Snapshot;

/// <summary>Finds before the act what would make a snapshot fail, or one that cannot be returned to.</summary>
internal static class SnapshotPreflight
{
    private const string Elsewhere = "Snapshot it where it is stored (LVM, Ceph, the SAN), or give the VM an image file instead.";

    // Less than that, and a full file system stops the guest soon after; a smaller disk cannot fill it.
    private const long LeastFree = 64L << 20;

    // What the tables of an image take beside its content.
    private const long Tables = 1L << 20;

    // The first libvirt that saves the firmware's variables in internal snapshots, if they are qcow2.
    private static readonly Version SavesVariables = new(10, 10);

    /// <summary>The disks that a snapshot has in it.</summary>
    /// <exception cref="KvmException">SnapshotDiskUnsupported or SnapshotNoDisk.</exception>
    public static IReadOnlyList<SnapshotDisk> Disks(string vm, SnapshotDomainXml definition, bool external)
    {
        var disks = definition.Disks.Where(d => !d.IsLeftOut).ToList();
        if (disks.Count == 0)
        {
            throw new KvmException("SnapshotNoDisk", Failure.InvalidOperation, $"VM '{vm}' has no disk that could be in a snapshot.",
                "Add a disk that the guest writes to: snapshots leave out CD-ROMs, floppies and read-only disks, which do not change.");
        }

        if (disks.FirstOrDefault(d => d.Device == "lun" || d.Path is null || (external && !d.IsFile)) is { } foreign)
        {
            throw new KvmException(
                "SnapshotDiskUnsupported",
                Failure.NotSupported,
                $"Disk {foreign.Target} of VM '{vm}' is not an image file on this host "
                    + $"({foreign.Path ?? "a disk on a network, or a volume whose pool is stopped"}), so KvmPS cannot create an overlay "
                    + "of it.",
                Elsewhere);
        }

        return disks;
    }

    /// <exception cref="KvmException">SnapshotFormatUnsupported, SnapshotFirmwareUnsupported or SnapshotHotAddedVcpu.</exception>
    public static void CheckInternal(
        string vm,
        string quoted,
        SnapshotDomainXml live,
        IReadOnlyList<SnapshotDisk> disks,
        bool running,
        Version libvirt)
    {
        if (disks.FirstOrDefault(d => d.Format != "qcow2") is { } disk)
        {
            throw new KvmException(
                "SnapshotFormatUnsupported",
                Failure.NotSupported,
                $"Disk {disk.Target} of VM '{vm}' is {disk.Format} ({disk.Path}), and only qcow2 images can hold snapshots.",
                !disk.IsFile
                    ? Elsewhere
                    : $"Create a snapshot that adds overlays to the disks: New-KvmSnapshot -VMName {quoted} -DiskOnly. Or convert the disk "
                        + "to qcow2 while the VM is off.");
        }

        if (live.FirmwareVariables is { } format && (format != "qcow2" || libvirt < SavesVariables))
        {
            throw new KvmException(
                "SnapshotFirmwareUnsupported",
                Failure.NotSupported,
                $"VM '{vm}' has UEFI firmware, whose variables ({format}) an internal snapshot cannot contain with this version of "
                    + "libvirt.",
                $"Create a snapshot of the disks only: New-KvmSnapshot -VMName {quoted} -DiskOnly");
        }

        if (running && live.HotAddedVcpus is > 0 and var added)
        {
            throw new KvmException(
                "SnapshotHotAddedVcpu",
                Failure.NotSupported,
                $"{added} vCPU of VM '{vm}' were added while it ran; restoring its memory would fail in QEMU and terminate the VM.",
                $"Create a snapshot of the disks only: New-KvmSnapshot -VMName {quoted} -DiskOnly. Or stop and start the VM, which then "
                    + $"starts with these vCPUs (a reboot of the guest is not enough): Stop-KvmVM -Name {quoted}; Start-KvmVM -Name "
                    + $"{quoted}");
        }
    }

    /// <summary>Internal and external snapshots of one VM cannot all be undone by libvirt, so that the second kind is refused.</summary>
    /// <exception cref="KvmException">SnapshotKindsMixed.</exception>
    public static void CheckKinds(string vm, string quoted, IEnumerable<(string Name, KvmSnapshotKind Kind)> existing, bool external)
    {
        var wanted = external ? KvmSnapshotKind.External : KvmSnapshotKind.Internal;
        if (existing.Where(e => e.Kind != wanted).Select(e => e.Name).ToList() is not [var first, ..] others) return;
        throw new KvmException(
            "SnapshotKindsMixed",
            Failure.NotSupported,
            $"VM '{vm}' has {(external ? "internal" : "external")} snapshots "
                + $"('{first}'{(others.Count > 1 ? $" and {others.Count - 1} more" : "")}); with "
                + $"{(external ? "overlays" : "an internal one")} on top, libvirt could not restore all of them.",
            external
                ? $"Leave -DiskOnly out, or remove the internal snapshots first: Get-KvmSnapshot {quoted}"
                : $"Add -DiskOnly, or remove the external snapshots first: Get-KvmSnapshot {quoted}");
    }

    /// <param name="vm">The VM.</param>
    /// <param name="folder">Where its images are.</param>
    /// <param name="free">What is free there.</param>
    /// <param name="needed">What is written now.</param>
    /// <param name="capacity">What the guest can write of its disks there afterwards; null: not known.</param>
    /// <param name="what">What needs the space.</param>
    /// <exception cref="KvmException">SnapshotNoSpace.</exception>
    public static void CheckSpace(string vm, string folder, long free, long needed, long? capacity, string what)
    {
        needed += capacity is { } most && most < LeastFree - Tables ? most + Tables : LeastFree;
        if (free >= needed) return;
        throw new KvmException("SnapshotNoSpace", Failure.Unavailable,
            $"{what} of VM '{vm}' may need {ByteSize.Format(needed)}, but {folder} has {ByteSize.Format(free)} free.",
            "Free space there first: a file system that is full stops the VM.");
    }
}
