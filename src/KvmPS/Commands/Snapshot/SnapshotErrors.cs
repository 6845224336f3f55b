using KvmPS.Commands.VM;
using KvmPS.Libvirt;

namespace KvmPS.Commands.Snapshot;

/// <summary>Errors about snapshots that several cmdlets report.</summary>
internal static class SnapshotErrors
{
    public static KvmException NotFound(Domain domain, string name, SnapshotTree tree)
    {
        var similar = tree.All.Select(n => n.Xml.Name).FirstOrDefault(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));
        return new("SnapshotNotFound", Failure.NotFound, $"VM '{domain.Name}' has no snapshot '{name}'.",
            similar is null
                ? $"Get-KvmSnapshot -VMName {VMErrors.Quote(domain.Name)} lists those it has."
                : $"It has a snapshot '{similar}': names distinguish upper and lower case.");
    }

    public static KvmException AlreadyExists(Domain domain, string name) => new(
        "SnapshotAlreadyExists", Failure.AlreadyExists, $"VM '{domain.Name}' has a snapshot '{name}' already.",
        $"Choose another name, or remove that one first: Remove-KvmSnapshot -VMName {VMErrors.Quote(domain.Name)} -Name {VMErrors.Quote(name)}");

    /// <summary>Saved memory belongs to the disks as they are now: continued on others it would destroy them.</summary>
    public static KvmException HasSavedMemory(Domain domain) => new(
        "VMHasSavedMemory", Failure.InvalidOperation, $"VM '{domain.Name}' has saved memory, which fits its disks only as they are now.",
        $"Let it continue first: Start-KvmVM -Name {VMErrors.Quote(domain.Name)}");

    /// <summary>libvirt's transient domains have no definition that could be changed.</summary>
    public static KvmException NotPersistent(Domain domain) => new(
        "VMNotPersistent", Failure.NotSupported, $"VM '{domain.Name}' has no stored definition, so that its disks cannot be exchanged while it is off.",
        "Store its definition first: virsh define with the output of virsh dumpxml.");

    public static KvmException NotLocal(Domain domain) => new(
        "HostNotLocal", Failure.NotSupported, $"The disks of VM '{domain.Name}' are on another host ({domain.Connection.Uri}); overlays there cannot be worked on from here.",
        "Run the command on that host.");
}
