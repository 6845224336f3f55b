using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Snapshot;
using KvmPS.Planning.Snapshot;
using KvmPS.Planning.VM;

namespace KvmPS.Commands.Snapshot;

/// <summary>
/// Creates snapshots (virDomainSnapshotCreateXML): internal, with the memory of a running VM; or external with -DiskOnly,
/// with an overlay for each disk.
/// </summary>
[Cmdlet(VerbsCommon.New, "KvmSnapshot", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmSnapshot))]
public sealed class NewKvmSnapshotCommand : VMItemCommand
{
    /// <summary>The snapshot's name. Default: the time, such as 20261123-231405.</summary>
    [Parameter(Position = 1)]
    [Alias("SnapshotName")]
    public string Name { get; set; } = SnapshotName.Default(DateTime.Now);

    /// <summary>A description of the snapshot.</summary>
    [Parameter]
    [Alias("Notes")]
    public string? Description { get; set; }

    /// <summary>Creates an external snapshot without memory: the images become backing files, and each gets an overlay.</summary>
    [Parameter]
    public SwitchParameter DiskOnly { get; set; }

    /// <summary>The guest's agent freezes its file systems during the snapshot, so the disks are consistent. Only with -DiskOnly.</summary>
    [Parameter]
    public SwitchParameter Quiesce { get; set; }

    /// <summary>How many VMs are processed at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 8;

    private protected override void Begin()
    {
        SnapshotName.Check(Name, isInternal: !DiskOnly);
        XmlText.Check((nameof(Description), Description));
        if (Quiesce && !DiskOnly)
        {
            throw new KvmException(
                "QuiesceWithoutDiskOnly",
                Failure.InvalidArgument,
                "-Quiesce needs -DiskOnly: a snapshot with memory needs no frozen file systems.",
                "Add -DiskOnly, or leave -Quiesce out.");
        }

        BeginWork(ThrottleLimit, "Creating snapshots");
    }

    private protected override void Process(Domain domain)
    {
        var creation = SnapshotCreation.Plan(domain, Name, Description, DiskOnly, Quiesce, Cancel);
        if (ShouldProcess(creation.Text, creation.Text + "?", "Confirm"))
        {
            Work.Add(
                domain.Name,
                async cancel => await ParallelWork.Blocking(() => creation.CarryOut(cancel), cancel).ConfigureAwait(false));
        }
    }
}
