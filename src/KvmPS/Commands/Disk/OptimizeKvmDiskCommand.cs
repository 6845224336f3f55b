using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;

namespace KvmPS.Commands.Disk;

/// <summary>Rewrites an image without unused space, compares both, and replaces the old image with the new one.</summary>
[Cmdlet(VerbsCommon.Optimize, "KvmDisk", SupportsShouldProcess = true)]
[OutputType(typeof(KvmDiskOptimization))]
public sealed class OptimizeKvmDiskCommand : KvmCommand
{
    /// <summary>The image; its folder needs space for a second one during the rewrite.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FilePath]
    [Alias("FullName", "PSPath")]
    public string Path { get; set; } = "";

    /// <summary>Compresses the content too: smaller, and slower to read. Default: off.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    private protected override void Process() => Each(Path, () =>
    {
        // A link stays one: the file behind it is replaced.
        var path = RealPath.Of(DiskPaths.Literal(SessionState, Path));
        var definitions = DiskDefinitions.Read(() => Hypervisor, Cancel);
        var image = DiskImages.Idle(path, liveWay: null, definitions, new(line => WriteVerbose(line)), Cancel);
        definitions.RequireNoSavedMemory(path);
        DiskImages.RequirePlain(path, image);
        DiskRewriting.RequireFile(path, image, Compress);
        var what =
            $"Rewrite {image.Format} disk '{path}' of {ByteSize.Format(image.ActualSize)}{(Compress ? ", compressed" : "")}, and replace "
                + "it";
        if (ShouldProcess(what, what + "?", "Confirm"))
            WriteWhenDone(path, "Optimizing a disk image", job => DiskRewriting.CarryOut(path, image, Compress, job, Cancel));
    });
}
