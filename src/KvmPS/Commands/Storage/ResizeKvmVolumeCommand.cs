using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Storage;
using KvmPS.Planning.Common;

namespace KvmPS.Commands.Storage;

/// <summary>Changes the size of volumes that no running VM uses (virStorageVolResize).</summary>
[Cmdlet(
    VerbsCommon.Resize,
    "KvmVolume",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByName
)]
[OutputType(typeof(KvmVolume))]
public sealed class ResizeKvmVolumeCommand : VolumeCommand
{
    /// <summary>The new size that a guest sees, in bytes: 40GB.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = ByName)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByVolume)]
    [Alias("SizeBytes")]
    public long Size { get; set; }

    /// <summary>Allocates all of the space at once. Default: as data is written.</summary>
    [Parameter]
    public SwitchParameter Allocate { get; set; }

    /// <summary>Allows a smaller size: data beyond the new end is lost. Asks for confirmation first.</summary>
    [Parameter]
    public SwitchParameter AllowShrink { get; set; }

    /// <summary>Does not ask for confirmation before it shrinks a volume.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the volume as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin() => SizeArgument.Check(Size, nameof(Size), gigabytesBelow: 10_000);

    private protected override void Process(StorageVolume volume)
    {
        var xml = VolumeTarget.Look(volume);
        if (xml.Capacity == Size) WriteVerbose($"The volume '{volume.Pool.Name}/{volume.Name}' already has that size.");
        else
        {
            var change = VolumeResize.Plan(volume, xml, Size, AllowShrink, Allocate, Cancel);
            if (!Approve(change.Text, change.Text + "?", force: !change.Shrinks || Force)) return;
            change.CarryOut();
        }

        if (PassThru) WriteObject(VolumeReader.One(volume, VolumeUsers.Read(volume.Pool.Connection, Cancel)));
    }
}
