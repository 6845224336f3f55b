using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Storage;
using KvmPS.Planning.Common;
using KvmPS.Planning.Disk;

namespace KvmPS.Commands.Storage;

/// <summary>Creates a volume in a storage pool (virStorageVolCreateXML), also on another host.</summary>
[Cmdlet(VerbsCommon.New, "KvmVolume", SupportsShouldProcess = true)]
[OutputType(typeof(KvmVolume))]
public sealed class NewKvmVolumeCommand : KvmCommand
{
    /// <summary>The storage pool of the new volumes.</summary>
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
    [Alias("SizeBytes")]
    public long Size { get; set; }

    /// <summary>Default: Qcow2 in pools of files, else the plain bytes.</summary>
    [Parameter]
    public KvmDiskFormat? Format { get; set; }

    /// <summary>How much of it is allocated at once, in bytes. Default: nothing of a file, all of a logical volume.</summary>
    [Parameter]
    public long? Allocation { get; set; }

    /// <summary>How the space is allocated at once: Off, Metadata or Falloc. Default: Off.</summary>
    [Parameter]
    public KvmDiskPreallocation Preallocation { get; set; }

    /// <summary>The backing volume of the new one: a name in the same pool, pool/name, or an object of Get-KvmVolume.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(VolumeNameCompleter))]
    public KvmVolumeArgument? BackingVolume { get; set; }

    private protected override void Process()
    {
        foreach (var name in Name) Each($"{Pool}/{name}", () => Create(name));
    }

    private void Create(string name)
    {
        var pool = StoragePoolTarget.One(Hypervisor, Pool);
        var format = VolumeFormats.Choose(pool, Format, "qcow2");
        Check(format);
        var below = BackingVolume is null
            ? null
            : VolumeTarget.Look(VolumeTarget.One(StoragePoolTarget.One(Hypervisor, BackingVolume.Pool ?? Pool), BackingVolume.Name));
        if (below is not null) VolumeUsers.Read(Hypervisor, Cancel).RequireFormat(below);
        if (below is not null && MyInvocation.BoundParameters.ContainsKey(nameof(Size)))
        {
            OverlaySize.Check(Size, below.Path, below.Capacity);
        }
        var size = below is not null && Size == 0 ? below.Capacity : Size;
        var plan = new VolumePlan(name, format, size,
            Preallocation == KvmDiskPreallocation.Falloc ? size : Allocation ?? (format is null ? null : 0),
            below is null ? null : new(below.Path, below.Format));
        var creation = VolumeCreation.Plan(
            pool,
            plan,
            metadata: format == "qcow2" && Preallocation is KvmDiskPreallocation.Metadata or KvmDiskPreallocation.Falloc);
        if (!ShouldProcess(creation.Text, creation.Text + "?", "Confirm")) return;
        WriteWhenDone(
            $"{Pool}/{name}",
            "Creating a volume",
            async _ => VolumeReader.One(await ParallelWork.Blocking(() => creation.CarryOut(Cancel)).ConfigureAwait(false)));
    }

    private void Check(string? format)
    {
        if (BackingVolume is null || MyInvocation.BoundParameters.ContainsKey(nameof(Size)))
        {
            SizeArgument.Check(Size, nameof(Size), gigabytesBelow: 10_000);
        }
        if (Allocation is < 0 || (Allocation > Size && Size > 0))
        {
            throw Impossible(
                $"-Allocation {ByteSize.Format(Allocation)} is not between 0 and the size, {ByteSize.Format(Size)}.",
                "Leave it out, or use -Preallocation Falloc to allocate all of it.");
        }
        if (Preallocation == KvmDiskPreallocation.Full)
        {
            throw Impossible(
                "-Preallocation Full is not possible: libvirt does not fill a new volume with zeros.",
                "Use -Preallocation Falloc, which reserves all of the space, so later writes cannot fail for lack of it.");
        }
        if (Preallocation != KvmDiskPreallocation.Off && Allocation is not null)
        {
            throw Impossible(
                "-Preallocation and -Allocation cannot be combined: both set how much is allocated at once.",
                "Give one of them.");
        }
        if (Preallocation == KvmDiskPreallocation.Metadata && format != "qcow2")
        {
            throw Impossible(
                "-Preallocation Metadata needs a qcow2 volume: other formats have no metadata.",
                "Leave it out, or use -Preallocation Falloc.");
        }
        if (BackingVolume is not null && Preallocation != KvmDiskPreallocation.Off)
        {
            throw Impossible(
                "-Preallocation cannot be combined with -BackingVolume: libvirt does not preallocate an overlay.",
                "Leave -Preallocation out.");
        }
        if (BackingVolume is not null && format == "raw")
        {
            throw Impossible("A raw volume cannot have a backing volume.", "Leave -Format out for a qcow2 volume, which can.");
        }
    }

    private static KvmException Impossible(string message, string advice) =>
        new("ParameterNotPossible", Failure.InvalidArgument, message, advice);
}
