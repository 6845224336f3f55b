using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Storage;

namespace KvmPS.Commands.Storage;

/// <summary>
/// Copies volumes on their host (virStorageVolCreateXMLFrom), within a pool or to another one, as images without a backing file.
/// </summary>
[Cmdlet(VerbsCommon.Copy, "KvmVolume", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmVolume))]
public sealed class CopyKvmVolumeCommand : VolumeCommand
{
    /// <summary>The copy's name. Default with -DestinationPool: the volume's.</summary>
    [Parameter(Position = 2, ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 1, ParameterSetName = ByVolume, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? NewName { get; set; }

    /// <summary>The storage pool for the copy. Default: the volume's own.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(StoragePoolNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? DestinationPool { get; set; }

    /// <summary>The copy's format. Default: the volume's, if the pool supports it.</summary>
    [Parameter]
    public KvmDiskFormat? Format { get; set; }

    private protected override void Process(StorageVolume volume)
    {
        var source = volume.Pool;
        var name = NewName ?? volume.Name;
        if (name == volume.Name && (DestinationPool ?? source.Name) == source.Name)
        {
            throw new KvmException(
                "ParameterMissing",
                Failure.InvalidArgument,
                $"A copy of '{source.Name}/{volume.Name}' in the same pool needs another name.",
                "Give -NewName, or -DestinationPool for another pool.");
        }

        var pool = DestinationPool is null ? source : StoragePoolTarget.One(source.Connection, DestinationPool);
        var xml = VolumeTarget.Look(volume);
        var users = VolumeUsers.Read(source.Connection, Cancel);
        users.RequireIdle($"{source.Name}/{volume.Name}", xml.Path, "a copy would be inconsistent");
        users.RequireFormat(xml);
        var format = VolumeFormats.Choose(pool, Format, xml.Format is "qcow2" ? "qcow2" : "raw");
        var plan = new VolumePlan(name, format, xml.Capacity, format is null ? null : 0);
        var creation = VolumeCreation.Plan(pool, plan, source: volume);
        if (!ShouldProcess(creation.Text, creation.Text + "?", "Confirm")) return;
        var copy = new VolumeCopy(creation, pool, name, xml.Allocation);
        WriteWhenDone(
            $"{pool.Name}/{name}",
            "Copying a volume",
            async job => await copy.RunAsync(job.Report, Cancel).ConfigureAwait(false));
    }
}
