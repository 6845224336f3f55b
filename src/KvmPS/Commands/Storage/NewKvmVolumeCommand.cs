using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Module;
using KvmPS.Objects;
using KvmPS.Planning;
using KvmPS.Planning.Storage;

namespace KvmPS.Commands.Storage;

/// <summary>Creates a volume in a storage pool (virStorageVolCreateXML), also on another host.</summary>
[Cmdlet(VerbsCommon.New, "KvmVolume", SupportsShouldProcess = true)]
[OutputType(typeof(KvmVolume))]
public sealed class NewKvmVolumeCommand : KvmCommand
{
    /// <summary>The storage pool that it is made in.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(StoragePoolNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Pool { get; set; } = "";

    /// <summary>Names of the new volumes.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [NameOf]
    public string[] Name { get; set; } = [];

    /// <summary>The size that a guest sees, in bytes: 20GB. Default with -BackingVolume: that volume's.</summary>
    [Parameter(Position = 2)]
    public long Size { get; set; }

    /// <summary>Default: Qcow2 in pools of files, else the plain bytes.</summary>
    [Parameter]
    public DiskFormat? Format { get; set; }

    /// <summary>How much of it is taken at once, in bytes. Default: nothing of a file, all of a logical volume.</summary>
    [Parameter]
    public long? Allocation { get; set; }

    /// <summary>How much of the space is taken at once: Off, Metadata or Falloc. Default: Off.</summary>
    [Parameter]
    public DiskPreallocation Preallocation { get; set; }

    /// <summary>The volume that the new one is laid over: a name in the same pool, pool/name, or an object of Get-KvmVolume.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(VolumeNameCompleter))]
    public VolumeArgument? BackingVolume { get; set; }

    private protected override void Process()
    {
        foreach (var name in Name) Each($"{Pool}/{name}", () => Create(name));
    }

    private void Create(string name)
    {
        var pool = StoragePoolTarget.One(Hypervisor, Pool);
        var format = VolumeFormats.Choose(pool, Format, "qcow2");
        Check(format);
        var below = BackingVolume is null ? null : VolumeTarget.Look(VolumeTarget.One(StoragePoolTarget.One(Hypervisor, BackingVolume.Pool ?? Pool), BackingVolume.Name));
        if (below is not null) VolumeUsers.Read(Hypervisor, Cancel).RequireFormat(below);
        if (below is not null && MyInvocation.BoundParameters.ContainsKey(nameof(Size))) OverlaySize.Check(Size, below.Path, below.Capacity);
        var size = below is not null && Size == 0 ? below.Capacity : Size;
        var plan = new VolumePlan(name, format, size,
            Preallocation == DiskPreallocation.Falloc ? size : Allocation ?? (format is null ? null : 0),
            below is null ? null : new(below.Path, below.Format));
        var creation = new VolumeCreation(pool, plan) { Metadata = format == "qcow2" && Preallocation is DiskPreallocation.Metadata or DiskPreallocation.Falloc };
        if (!ShouldProcess(creation.Text, creation.Text + "?", "Confirm")) return;
        WriteWhenDone($"{Pool}/{name}", "Creating a volume", async _ => VolumeReader.One(await ParallelWork.Blocking(() => creation.CarryOut(Cancel)).ConfigureAwait(false)));
    }

    private void Check(string? format)
    {
        if (BackingVolume is null || MyInvocation.BoundParameters.ContainsKey(nameof(Size))) SizeArgument.Check(Size, nameof(Size), gigabytesBelow: 10_000);
        if (Allocation is < 0 || (Allocation > Size && Size > 0)) throw Impossible($"-Allocation {ByteSize.Format(Allocation)} is not between 0 and the size, {ByteSize.Format(Size)}.", "Leave it out, or say -Preallocation Falloc to take all of it.");
        if (Preallocation == DiskPreallocation.Full) throw Impossible("libvirt does not write a new volume full of zeros.", "-Preallocation Falloc reserves all of the space, so that later writes cannot fail for want of it.");
        if (Preallocation != DiskPreallocation.Off && Allocation is not null) throw Impossible("-Preallocation and -Allocation both say how much is taken at once.", "Give one of the two.");
        if (Preallocation == DiskPreallocation.Metadata && format != "qcow2") throw Impossible("-Preallocation Metadata writes the tables of a qcow2 volume; others have none.", "Leave it out, or say -Preallocation Falloc.");
        if (BackingVolume is not null && Preallocation != DiskPreallocation.Off) throw Impossible("A volume over another one takes what is below from there; libvirt reserves nothing for it.", "Leave -Preallocation out.");
        if (BackingVolume is not null && format == "raw") throw Impossible("A raw volume is the plain bytes of the disk, and lies over nothing.", "Leave -Format out: qcow2 can.");
    }

    private static KvmException Impossible(string message, string advice) => new("ParameterNotPossible", Failure.InvalidArgument, message, advice);
}
