using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.Storage;
using KvmPS.Tools;

namespace KvmPS.Commands.Storage;

/// <summary>Uploads image files of this machine into a storage pool (virStorageVolUpload), also of another host.</summary>
[Cmdlet(VerbsData.Import, "KvmVolume", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(KvmVolume))]
public sealed class ImportKvmVolumeCommand : KvmCommand
{
    /// <summary>Image files on this machine; wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath(Wildcards = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The storage pool that they go to.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(StoragePoolNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Pool { get; set; } = "";

    /// <summary>The volume's name, for one file. Default: the file's.</summary>
    [Parameter(Position = 2)]
    [ArgumentCompleter(typeof(VolumeNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>
    /// Does not ask for confirmation before it overwrites a device of the pool (a LUN, a logical volume). Volumes that are files are never
    /// overwritten.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        foreach (var given in Path) Each(given, () =>
        {
            foreach (var path in DiskPaths.Expand(SessionState, given)) Each(path, () => Upload(path));
        });
    }

    private void Upload(string path)
    {
        var pool = StoragePoolTarget.One(Hypervisor, Pool);
        if (Directory.Exists(path) || FileKind.IsBlockDevice(path))
        {
            throw new KvmException(
                "NotAFile",
                Failure.InvalidArgument,
                $"'{path}' is a folder or a device.",
                "Give the path of an image file.");
        }

        // Not the definitions of a host that the file is not on.
        var definitions = DiskDefinitions.Read(() => Hypervisor, Cancel);
        var options = new InfoOptions { FailIfInUse = true, Format = definitions.FormatOf(path) };
        var image = new QemuImg(line => WriteVerbose(line)).Info(path, options, Cancel);
        var upload = VolumeUpload.Plan(pool, Name ?? System.IO.Path.GetFileName(path), path, image, Cancel);
        // Only what is lost is asked for.
        if (!Approve(upload.Text, upload.Text + "?", force: !upload.Overwrites || Force)) return;
        WriteWhenDone(
            path,
            "Uploading a volume",
            async job => VolumeReader.One(await ParallelWork.Blocking(() => upload.CarryOut(job.Report, Cancel)).ConfigureAwait(false)));
    }
}
