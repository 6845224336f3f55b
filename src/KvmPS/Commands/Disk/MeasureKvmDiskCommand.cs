using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Disk;
using KvmPS.Planning.Common;
using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Measures how much space an image needs (qemu-img measure).</summary>
[Cmdlet(VerbsDiagnostic.Measure, "KvmDisk", DefaultParameterSetName = "Image")]
[OutputType(typeof(KvmDiskMeasure))]
public sealed class MeasureKvmDiskCommand : KvmCommand
{
    // Of all images of the command, which take a moment each.
    private DiskDefinitions? _definitions;

    /// <summary>The image whose content is measured.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = "Image")]
    [FilePath]
    [Alias("FullName", "PSPath")]
    public string? Path { get; set; }

    /// <summary>The size of a new disk in bytes: 20GB.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Size")]
    public long? Size { get; set; }

    /// <summary>The format of the new image. Default: Qcow2.</summary>
    [Parameter]
    public KvmDiskFormat Format { get; set; }

    /// <summary>The cluster size of the new image in bytes. Default: 64KB.</summary>
    [Parameter]
    public long? ClusterSize { get; set; }

    private protected override void Process() => Each(Path, () =>
    {
        if (Size is { } size) SizeArgument.Check(size, nameof(Size), gigabytesBelow: 10_000);
        DiskFormats.CheckClusterSize(ClusterSize);
        DiskFormats.RequireQcow2(Format, (nameof(ClusterSize), ClusterSize is not null));
        var qemuImg = new QemuImg(line => WriteVerbose(line));
        var path = Path is null ? null : DiskPaths.Literal(SessionState, Path);
        var format = path is null ? null : Readable(path, qemuImg).Format;
        var measure = qemuImg.Measure(path, format, Size, DiskFormats.Of(Format), ClusterSize, Cancel);
        WriteObject(
            new KvmDiskMeasure
            {
                Path = path,
                Format = Format,
                Required = measure.Required,
                FullyAllocated = measure.FullyAllocated,
            });
    });

    /// <summary>Also one in use; its chain must have an end.</summary>
    private ImageInfo Readable(string path, QemuImg qemuImg)
    {
        var image = DiskImages.Finite(path, _definitions ??= DiskDefinitions.Read(() => Hypervisor, Cancel), qemuImg, Cancel);
        return image.Encrypted ? throw DiskImages.Encrypted(path) : image;
    }
}
