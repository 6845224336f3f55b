using KvmPS.Libvirt;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Snapshot;

/// <summary>Errors about snapshots that several cmdlets report.</summary>
internal static class SnapshotErrors
{
    public static KvmException NotFound(Domain domain, string name, SnapshotTree tree)
    {
        var similar = tree.All.Select(n => n.Xml.Name).FirstOrDefault(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));
        return new("SnapshotNotFound", Failure.NotFound, $"VM '{domain.Name}' has no snapshot '{name}'.",
            similar is null
                ? $"List its snapshots: Get-KvmSnapshot -VMName {VMErrors.QuoteName(domain.Name)}"
                : $"It has a snapshot '{similar}': names are case-sensitive.");
    }

    public static KvmException AlreadyExists(Domain domain, string name) =>
        new(
            "SnapshotAlreadyExists",
            Failure.AlreadyExists,
            $"VM '{domain.Name}' already has a snapshot '{name}'.",
            $"Choose another name, or remove that one first: Remove-KvmSnapshot -VMName {VMErrors.QuoteName(domain.Name)} -Name "
                + $"{VMErrors.QuoteName(name)}");

    /// <summary>libvirt's transient domains have no definition that could be changed.</summary>
    public static KvmException NotPersistent(Domain domain) =>
        new(
            "VMNotPersistent",
            Failure.NotSupported,
            $"VM '{domain.Name}' has no stored definition, so its disks cannot be changed while it is off.",
            $"Store its definition first: Export-KvmVM -Name {VMErrors.QuoteName(domain.Name)} -Path vm.xml; Import-KvmVM -Path vm.xml");

    public static KvmException NotLocal(Domain domain) =>
        LocalHostGuard.NotLocal(
            $"The disks of VM '{domain.Name}' are on another host ({domain.Connection.Uri}); overlays there cannot be changed from here.");

    public static KvmException Mixed(Domain domain, string name) =>
        new(
            "SnapshotKindsMixed",
            Failure.NotSupported,
            $"Snapshot '{name}' of VM '{domain.Name}' is partly internal and partly external, which neither libvirt nor KvmPS can "
                + "restore or remove.",
            "Extract its content from the images with qemu-img.");

    /// <summary>An internal snapshot is in the images that the VM had then: it must have the same now.</summary>
    /// <exception cref="KvmException">SnapshotDisksChanged.</exception>
    public static void RequireSameDisks(Domain domain, SnapshotXml snapshot)
    {
        var now = SnapshotDomainXml
            .Parse(domain.Xml(DomainXmlFlags.None), new VolumeFiles(domain.Connection).Of)
            .Disks.ToDictionary(d => d.Target, d => d.Path, StringComparer.Ordinal);
        foreach (var disk in snapshot.Disks.Where(d => d.Kind == "internal"))
        {
            var then = snapshot.Domain?.Disks.FirstOrDefault(d => d.Target == disk.Target)?.Path;
            if (then is null || now.GetValueOrDefault(disk.Target) == then) continue;
            throw new KvmException(
                "SnapshotDisksChanged",
                Failure.InvalidOperation,
                $"Disk {disk.Target} of VM '{domain.Name}' is {now.GetValueOrDefault(disk.Target) ?? "not there"}, and snapshot "
                    + $"'{snapshot.Name}' is in {then}.",
                "If external snapshots were created since, remove them first: the disk is then the old one again.");
        }
    }
}
