using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Storage;

namespace KvmPS.Commands.Storage;

/// <summary>Deletes volumes (virStorageVolDelete), except those that a VM uses or that back another one.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "KvmVolume",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByName
)]
public sealed class RemoveKvmVolumeCommand : VolumeCommand
{
    private readonly Dictionary<string, VolumeUsers> _users = new(StringComparer.Ordinal);

    /// <summary>Does not ask for confirmation. A volume in use is never deleted.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(StorageVolume volume)
    {
        var host = volume.Pool.Connection;
        if (!_users.TryGetValue(host.Uri, out var found)) _users[host.Uri] = found = VolumeUsers.Read(host, Cancel, lookAnew: true);
        var xml = VolumeTarget.Look(volume);
        var name = $"{volume.Pool.Name}/{volume.Name}";
        found.RequireUnused(name, xml.Path, "would lose its content");
        var what = $"Delete {xml.Format ?? xml.Type} volume '{name}' of {ByteSize.Format(xml.Capacity)}: '{xml.Path}'";
        if (!Approve(what, what + "?", Force)) return;
        StorageJobs.Patiently(volume.Delete);
        found.Forget(xml.Path);
    }
}
